import { posix } from 'node:path';
import { anchorsIn, linksIn } from './markdown';

/** Files that links can lead to. */
export interface LinkTargets {
  /** True where there is a file or folder of that path, from the root. */
  readonly exists: (path: string) => boolean;
  /** Returns the text of a Markdown page. */
  readonly read: (path: string) => string;
}

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/**
 * Returns the broken links of a page, with line and reason.
 *
 * @param page its path from the root, such as `docs/dns.md`
 * @param repository address of the repository: links to files of its main branch are checked like relative links
 */
export function brokenLinks(page: string, targets: LinkTargets, repository: string): string[] {
  return linksIn(targets.read(page)).flatMap(({ target, line }) => {
    const problem = problemOf(page, target, targets, repository);
    return problem === undefined ? [] : [`${page}:${line}: ${target}: ${problem}`];
  });
}

function problemOf(page: string, target: string, targets: LinkTargets, repository: string): string | undefined {
  const [, ofRepository] = /^\/(?:blob|tree)\/main\/(.*)$/.exec(restOf(target, repository)) ?? [];
  if (ofRepository === undefined && SCHEME.test(target)) {
    return target.startsWith('http://') ? 'write https://' : undefined;
  }
  const [path, anchor] = (ofRepository ?? target).split('#');
  if (ofRepository === undefined && path.startsWith('/')) {
    return 'write a link that is relative to the page';
  }
  const file = linkedFile(page, decodeURIComponent(path), ofRepository !== undefined);
  if (file.startsWith('../')) {
    return 'leads out of the repository';
  }
  if (!targets.exists(file)) {
    return `there is no ${file}`;
  }
  if (anchor === undefined || !file.endsWith('.md')) {
    return undefined;
  }
  return anchorsIn(targets.read(file)).has(decodeURIComponent(anchor))
    ? undefined
    : `${file} has no heading or anchor "${anchor}"`;
}

function restOf(target: string, repository: string): string {
  return target.startsWith(repository) ? target.slice(repository.length) : '';
}

function linkedFile(page: string, path: string, isFromRoot: boolean): string {
  if (path === '') {
    return page;
  }
  return posix.normalize(isFromRoot ? path : posix.join(posix.dirname(page), path)).replace(/\/$/, '');
}

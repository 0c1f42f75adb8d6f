import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, type Located } from '../foundation/errors';
import type { GitOpsFile } from './installation';

/** The list of the files that the last synthesis wrote. */
const LIST = '.cdk-eks-networking.json';

/**
 * Writes the files of a cluster into a directory, and deletes those of the last synthesis that are not among them.
 *
 * It fails for files of others in the folders that it writes, before it changes anything. Other folders of the directory
 * are left alone.
 */
export function writeDirectory(directory: string, files: readonly GitOpsFile[], scope: Located): void {
  const listPath = join(directory, LIST);
  const earlier = readList(listPath, scope);
  const folders = new Set(files.map(({ path }) => dirname(path)).filter((folder) => folder !== '.'));
  const present = [
    ...[...folders].flatMap((folder) => filesIn(directory, folder)),
    ...files.map(({ path }) => path).filter((path) => dirname(path) === '.' && existsSync(join(directory, path))),
  ];
  const foreign = present.find((path) => !earlier.includes(path));
  if (foreign !== undefined) {
    fail(
      'GitOpsDirectory',
      `"${join(directory, foreign)}" is not in the list of files that the synthesis wrote, ${listPath}. Move it to a folder outside of ${directory}, or delete it`,
      scope,
    );
  }
  const paths = files.map(({ path }) => path).sort();
  for (const path of earlier.filter((own) => !paths.includes(own))) {
    rmSync(join(directory, path), { force: true });
    removeIfEmpty(join(directory, dirname(path)), directory);
  }
  for (const { path, text } of files) {
    mkdirSync(join(directory, dirname(path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  mkdirSync(directory, { recursive: true });
  writeFileSync(listPath, `${JSON.stringify(paths, undefined, 2)}\n`);
}

function readList(path: string, scope: Located): string[] {
  if (!existsSync(path)) {
    return [];
  }
  try {
    const list: unknown = JSON.parse(readFileSync(path, 'utf8'));
    // A path out of the directory would delete files of others.
    if (
      Array.isArray(list) &&
      list.every((own) => typeof own === 'string' && /^[\w-]/.test(own) && !own.includes('..'))
    ) {
      return list;
    }
  } catch {
    // Reported below.
  }
  return fail(
    'GitOpsDirectory',
    `"${path}" is not a list of files. Restore it from Git, or delete the directory`,
    scope,
  );
}

function filesIn(directory: string, folder: string): string[] {
  const path = join(directory, folder);
  return existsSync(path) ? readdirSync(path, { withFileTypes: true }).map(({ name }) => `${folder}/${name}`) : [];
}

function removeIfEmpty(folder: string, directory: string): void {
  if (folder !== directory && existsSync(folder) && readdirSync(folder).length === 0) {
    rmSync(folder, { recursive: true });
  }
}

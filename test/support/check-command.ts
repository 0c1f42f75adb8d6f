import { type CheckSurroundings, main, run } from '../../lib/rules/command/main';

/** Files by their paths. */
export type Files = Readonly<Record<string, string>>;

/** What a run of `check` left behind. */
export interface Checked {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly written: Readonly<Record<string, string>>;
}

/** Runs `check` with words separated by spaces, on files in memory. */
export function check(line: string, files: Files, isTTY = false): Checked {
  return surrounded(files, isTTY, (around) => main(wordsOf(line), around));
}

/** A function that runs `check` and throws what is refused. */
export function refusingCheck(line: string, files: Files = {}): () => void {
  return () => surrounded(files, false, (around) => run(wordsOf(line), around));
}

function wordsOf(line: string): string[] {
  return line.split(' ').filter((word) => word !== '');
}

function surrounded(files: Files, isTTY: boolean, step: (around: CheckSurroundings) => number): Checked {
  const [out, err]: [string[], string[]] = [[], []];
  const written: Record<string, string> = {};
  const missing = (path: string) => Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
  const code = step({
    version: '1.2.3',
    env: {},
    stdout: { isTTY, write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    readFile(file) {
      if (!(file in files)) {
        throw missing(file);
      }
      return files[file];
    },
    readFolder(path) {
      const inside = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
      if (inside.length === 0) {
        if (!(path in files)) {
          throw missing(path);
        }
        return undefined;
      }
      const names = new Set(inside.map((file) => file.slice(path.length + 1)));
      return [...new Set([...names].map((name) => name.split('/')[0]))].map((name) => ({
        name,
        isFolder: !names.has(name),
      }));
    },
    writeFile(file, text) {
      if (file.startsWith('nowhere/')) {
        throw missing(file);
      }
      written[file] = text;
    },
  });
  return { code, out: out.join(''), err: err.join(''), written };
}

import { main, run } from '../../lib/planner/main';

/** What a run of the planner left behind. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly files: Readonly<Record<string, string>>;
}

/** A terminal or a file behind the command, and what it finds there. */
export interface Scene {
  readonly isTTY?: boolean;
  readonly env?: Record<string, string>;
  /** The code of the error with which writing a file ends. */
  readonly cannotWrite?: string;
}

/** Options that every plan needs. */
export const BASE = '--vpc 10.0.0.0/16 --zones eu-west-1a,eu-west-1b,eu-west-1c';

/** Runs a command line, its words separated by spaces, as the launcher would. */
export function command(line: string, scene: Scene = {}): Ran {
  return surrounded(scene, (surroundings) => main(wordsOf(line), surroundings));
}

/** Runs `plan` with the options that every plan needs, and those of the line. */
export function plan(line: string, scene: Scene = {}): Ran {
  return command(`plan ${BASE} ${line}`, scene);
}

/** A function that runs a command line and throws what is refused, for `toFailWith`. */
export function refusing(line: string, scene: Scene = {}): () => void {
  return () => surrounded(scene, (surroundings) => run(wordsOf(line), surroundings));
}

function wordsOf(line: string): string[] {
  return line.split(' ').filter((word) => word !== '');
}

function surrounded(
  { isTTY, env = {}, cannotWrite }: Scene,
  step: (surroundings: Parameters<typeof main>[1]) => number,
): Ran {
  const [out, err]: [string[], string[]] = [[], []];
  const files: Record<string, string> = {};
  const code = step({
    version: '1.2.3',
    env,
    stdout: { isTTY, write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    writeFile: (file, text) => {
      if (cannotWrite !== undefined) {
        throw Object.assign(new Error('no'), { code: cannotWrite });
      }
      files[file] = text;
    },
  });
  return { code, out: out.join(''), err: err.join(''), files };
}

import { readFileSync } from 'node:fs';

/** A code block of a page: its language and its text. */
export interface CodeBlock {
  readonly language: string;
  readonly text: string;
}

/** Returns the code blocks of a Markdown page in order. */
export function blocksOf(page: string): CodeBlock[] {
  return [...readFileSync(page, 'utf8').matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, text]) => ({
    language,
    text,
  }));
}

/** Returns the arguments of each planner command on a page. */
export function commandsOf(page: string): string[][] {
  return blocksOf(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => line.startsWith('npx cdk-eks-networking '))
    .map((line) => line.split(/\s+/).slice(2));
}

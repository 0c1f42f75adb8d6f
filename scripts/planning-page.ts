import { blocksOf } from './markdown';

/** Returns the arguments of each planner command on a page. */
export function commandsOf(page: string): string[][] {
  return blocksOf(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => line.startsWith('npx cdk-eks-networking '))
    .map((line) => line.split(/\s+/).slice(2));
}

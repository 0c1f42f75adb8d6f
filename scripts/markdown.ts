import { readFileSync } from 'node:fs';

/** A code block of a page. */
export interface CodeBlock {
  readonly language: string;
  /** Words behind the language, such as `fixture=cluster`. */
  readonly words: readonly string[];
  readonly text: string;
  /** Line of the page on which the text begins. */
  readonly line: number;
}

/** A link or picture of a page. */
export interface PageLink {
  readonly target: string;
  readonly line: number;
}

/** Returns the code blocks of a Markdown page, in order. */
export function blocksOf(page: string): CodeBlock[] {
  return blocksIn(readFileSync(page, 'utf8'));
}

/** Returns the code blocks of a Markdown text, in order. */
export function blocksIn(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^```(\w*)([^\n]*)\n(.*?)^```$/gms)].map(([, language, words, text], index, all) => ({
    language,
    words: words.split(/\s+/).filter((word) => word !== ''),
    text,
    line: markdown.slice(0, all[index].index).split('\n').length + 1,
  }));
}

/** Returns the links and pictures of a Markdown text outside of code: inline, by reference, and in HTML. */
export function linksIn(markdown: string): PageLink[] {
  const text = withoutCode(markdown);
  const patterns = [
    /!?\[(?:[^[\]]|\[[^[\]]*\](?:\([^()]*\))?)*\]\(\s*<?((?:[^\s()<>]|\([^()]*\))+)>?(?:\s+"[^"]*")?\s*\)/g,
    /^ {0,3}\[[^\]]+\]:\s+<?([^\s<>]+)>?/gm,
    /<(?:a|img)\b[^>]*?\b(?:href|src)="([^"]+)"/g,
  ];
  return patterns
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .flatMap(({ 0: whole, 1: target, index }): PageLink[] => [
      { target, line: text.slice(0, index).split('\n').length },
      // A picture that is the text of a link.
      ...[...whole.slice(1).matchAll(/!\[[^\]]*\]\(([^\s()]+)\)/g)].map(([, inner]) => ({
        target: inner,
        line: text.slice(0, index).split('\n').length,
      })),
    ])
    .sort((one, two) => one.line - two.line);
}

/**
 * Returns the anchors of a Markdown text: those that GitHub gives to headings, and those of HTML elements.
 *
 * @see https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
 */
export function anchorsIn(markdown: string): Set<string> {
  const text = withoutFences(markdown);
  const seen = new Map<string, number>();
  const headings = [...text.matchAll(/^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$/gm)].map(([, heading]) => {
    const slug = heading
      .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/<[^>]*>/g, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
  const elements = [...text.matchAll(/<\w+\b[^>]*?\b(?:id|name)="([^"]+)"/g)].map(([, id]) => id);
  return new Set([...headings, ...elements]);
}

/** Returns the text between `<!-- NAME: begin -->` and `<!-- NAME: end -->`. */
export function markedIn(markdown: string, name: string): string {
  const [, marked] = markedPattern(name).exec(markdown) ?? [];
  if (marked === undefined) {
    throw new Error(`the page has no text between <!-- ${name}: begin --> and <!-- ${name}: end -->`);
  }
  return marked;
}

/** Returns the text with other text between the marks of a name. */
export function withMarked(markdown: string, name: string, text: string): string {
  markedIn(markdown, name);
  return markdown.replace(markedPattern(name), () => `<!-- ${name}: begin -->\n${text}\n<!-- ${name}: end -->`);
}

function markedPattern(name: string): RegExp {
  return new RegExp(`<!-- ${name}: begin -->\\n([\\s\\S]*?)\\n?<!-- ${name}: end -->`);
}

/** Blanks code blocks, so that lines keep their numbers. */
function withoutFences(markdown: string): string {
  return markdown.replace(/^( *)(```+|~~~+)[^\n]*\n[\s\S]*?^\1\2[ \t]*$/gm, (block) => block.replace(/[^\n]/g, ''));
}

function withoutCode(markdown: string): string {
  return withoutFences(markdown).replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, (code) => code.replace(/[^\n]/g, 'x'));
}

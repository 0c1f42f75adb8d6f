/**
 * What the AWS Load Balancer Controller 3.5.0 makes of the text of an annotation, by the rules of its parser: a backslash takes whatever follows it
 * as it is; a comma ends a pair where an equals sign comes later; what stands before the first equals sign is the key; spaces at the ends of keys
 * and values are taken off. Escapes are gone before a key is looked for, so that a key with an equals sign cannot be written.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/annotations/parser.go
 */
export function parsedMap(text: string): Record<string, string> {
  const pairs: string[] = [];
  let pair = '';
  for (let index = 0; index < text.length; index++) {
    const char = text[index];
    if (char === '\\' && index + 1 < text.length) {
      index += 1;
      pair += text[index];
    } else if (char !== ',' || text.slice(index + 1).trim() === '') {
      pair += char;
    } else if (text.slice(index + 1).includes('=')) {
      pairs.push(pair);
      pair = '';
    } else {
      throw new Error(`"${text.slice(index + 1)}" is no pair of a key and a value`);
    }
  }
  return Object.fromEntries(
    [...pairs, ...(pair === '' ? [] : [pair])].map((entry) => {
      const equals = entry.indexOf('=');
      if (equals < 0 || entry.slice(0, equals).trim() === '') {
        throw new Error(`"${entry}" is no pair of a key and a value`);
      }
      return [entry.slice(0, equals).trim(), entry.slice(equals + 1).trim()];
    }),
  );
}

/** A list, by the rules of the same parser: commas end entries, whatever stands before them, and empty ones are dropped. */
export function parsedList(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

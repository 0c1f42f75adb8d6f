/** An element of a document, with its text and its children in order. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const TOKEN = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
const ATTRIBUTE = /([\w:-]+)="([^"<]*)"/g;

/** Reads a document of elements and text, and throws at whatever is not well-formed. */
export function parseXml(text: string): XmlElement {
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text);
    if (!token) {
      throw new Error(`not well-formed at ${at}: ${text.slice(at, at + 60)}`);
    }
    const [, closing, name, attributes, empty, words] = token;
    const parent = open[open.length - 1];
    if (words !== undefined) {
      parent.text += decode(words);
    } else if (closing) {
      if (open.pop()?.name !== name) {
        throw new Error(`</${name}> closes <${parent.name}> at ${at}`);
      }
    } else {
      const pairs = [...attributes.matchAll(ATTRIBUTE)].map(([, key, value]) => [key, decode(value)]);
      if (new Set(pairs.map(([key]) => key)).size !== pairs.length) {
        throw new Error(`an attribute twice at ${at}`);
      }
      const element = { name, attributes: Object.fromEntries(pairs), children: [], text: '' };
      parent.children.push(element);
      if (!empty) {
        open.push(element);
      }
    }
  }
  if (open.length !== 1 || root.children.length !== 1 || root.text.trim() !== '') {
    throw new Error(`no single root element, <${open[open.length - 1].name}> is open`);
  }
  return root.children[0];
}

/** Every element below one, itself included, for which a test holds. */
export function findAll(element: XmlElement, test: (element: XmlElement) => boolean): XmlElement[] {
  return [...(test(element) ? [element] : []), ...element.children.flatMap((child) => findAll(child, test))];
}

function decode(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: characters that no XML document may hold.
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) {
    throw new Error(`a character that XML has not: ${JSON.stringify(text)}`);
  }
  return text.replaceAll(/&([^;]*);?/g, (whole, name) => {
    if (!(name in ENTITIES) || !whole.endsWith(';')) {
      throw new Error(`unknown entity ${whole}`);
    }
    return ENTITIES[name];
  });
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
/** Line ends and tabs too: as they are, a parser would turn them into spaces. */
const SPECIAL = /[&<>"\t\r\n]/g;

/** Markup that needs no more escaping. */
export class Xml {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export function element(name: string, ...content: readonly (string | number | boolean | Xml)[]): Xml {
  const inner = content.map((part) => (part instanceof Xml ? part.text : escapeXml(String(part)))).join('');
  return new Xml(`<${name}>${inner}</${name}>`);
}

export function document(name: string, ...content: readonly Xml[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, ...content).text}`;
}

/** A document in the namespace that S3 answers in. */
export function s3Document(name: string, ...content: readonly Xml[]): string {
  const inner = content.map(({ text }) => text).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</${name}>`;
}

function escapeXml(text: string): string {
  return text.replace(SPECIAL, (character) => ENTITIES[character] ?? `&#${character.charCodeAt(0)};`);
}

/** The inner text of every element of that name; enough for the flat documents that clients send. */
export function elementsOf(xml: string, name: string): string[] {
  const found = xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'));
  return [...found].map((match) => match[1] ?? '');
}

export function textOf(xml: string, name: string): string | undefined {
  const inner = elementsOf(xml, name)[0];
  return inner?.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (all, hex?: string, decimal?: string, name?: string) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return CHARACTERS[name ?? ''] ?? all;
  });
}

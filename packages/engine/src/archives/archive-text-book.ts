import { wireAddress } from '../network/ip-address.js';
import { protocolNumber } from '../network/protocols.js';
import { NOT_ORDINARY, TextDictionary } from '../parquet/text-dictionary.js';
import type { ArchiveTexts } from './archive-records.js';

const NOTES_MIN = 1 << 10;
const EMAIL_CHARS_MAX = 320;
/** One `@` with something on either side; brackets, quotes and separators would be of a list or a display name. */
const EMAIL = /^[^\s@<>"',;]+@[^\s@<>"',;]+$/;
const MAC_FORM = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;
/** Six pairs with one separator, Cisco's three groups of four, or twelve digits. */
const MAC =
  /^(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}|[0-9a-f]{12})$/i;
const PROTOCOL_MAX = 255;

/** Texts whose every spelling is one of few forms: the number of a text's form by the number of the text. */
class Forms {
  readonly texts: TextDictionary;
  readonly #formOf: (text: string) => string | undefined;
  #forms = new Int32Array(NOTES_MIN);
  #noted = 0;

  constructor(formOf: (text: string) => string | undefined) {
    this.#formOf = formOf;
    this.texts = new TextDictionary((text) => formOf(text) !== undefined);
  }

  get size(): number {
    return this.texts.size + this.#forms.byteLength;
  }

  of(code: number): number {
    if (code >= this.#noted) this.#learn();
    return this.#forms[code] ?? NOT_ORDINARY;
  }

  #learn(): void {
    // The other form of a text is added behind those that are there, and then learned like them.
    for (; this.#noted < this.texts.count; this.#noted += 1) {
      const code = this.#noted;
      if (code >= this.#forms.length) {
        const grown = new Int32Array(2 * this.#forms.length);
        grown.set(this.#forms);
        this.#forms = grown;
      }
      const text = this.texts.text(code);
      const form = this.#formOf(text) ?? text;
      this.#forms[code] = form === text ? code : this.texts.code(form);
    }
  }
}

/** Every text met while an archive is read, by number. */
export class ArchiveTextBook implements ArchiveTexts {
  readonly types = new TextDictionary();
  readonly #addressForms = new Forms(wireAddress);
  readonly #macForms = new Forms(macForm);
  readonly emails = new TextDictionary(isEmail, 'utf8');
  readonly extras = new TextDictionary(undefined, 'utf8');
  readonly members = new TextDictionary(undefined, 'utf8');
  readonly opened = this.types.code('New');
  readonly closed = this.types.code('Destroy');

  get addresses(): TextDictionary {
    return this.#addressForms.texts;
  }

  get macs(): TextDictionary {
    return this.#macForms.texts;
  }

  get size(): number {
    const others = this.types.size + this.emails.size + this.extras.size + this.members.size;
    return this.#addressForms.size + this.#macForms.size + others;
  }

  /** The number of an address's RFC 5952 form by that of the address as written. */
  addressForm(code: number): number {
    return this.#addressForms.of(code);
  }

  macForm(code: number): number {
    return this.#macForms.of(code);
  }
}

export function isEmail(text: string): boolean {
  return text.length <= EMAIL_CHARS_MAX && EMAIL.test(text);
}

/** A MAC address in lower case with colons; undefined when the text is none. */
export function macForm(text: string): string | undefined {
  if (MAC_FORM.test(text)) return text;
  if (!MAC.test(text)) return undefined;
  const digits = text.replace(/[:.-]/g, '').toLowerCase();
  return digits.match(/../g)?.join(':');
}

/** A protocol's number by its number or IANA name; undefined when the text is neither. */
export function protocolOf(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text)) return protocolNumber(text);
  const number = Number(text);
  return number <= PROTOCOL_MAX ? number : undefined;
}

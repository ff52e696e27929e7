import { Header } from 'tar/header';

const BLOCK_BYTES = 512;

/** One entry of an archive to be made: whatever a header can say, and what follows it. */
export interface TarPart {
  readonly path: string;
  readonly text?: string | Uint8Array;
  readonly type?: Header['type'];
  readonly linkpath?: string;
  /** What the header says, where that is not true. */
  readonly size?: number;
}

/** The header and body of one entry, padded. */
export function tarEntry({ path, text = '', type = 'File', linkpath, size }: TarPart): Buffer {
  const body = Buffer.from(text);
  const header = Buffer.alloc(BLOCK_BYTES);
  const said = { path, type, mode: 0o644, mtime: new Date(0), size: size ?? body.length };
  new Header(linkpath === undefined ? said : { ...said, linkpath }).encode(header);
  return Buffer.concat([header, padded(body)]);
}

/** Two blocks of zeros. */
export const TAR_END = Buffer.alloc(2 * BLOCK_BYTES);

/** A whole archive. */
export function tarOf(parts: readonly TarPart[]): Buffer {
  return Buffer.concat([...parts.map(tarEntry), TAR_END]);
}

/** A pax record: its length, which counts itself, and `key=value`. */
export function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + 1;
  while (`${length}`.length + rest !== length) length = `${length}`.length + rest;
  return `${length} ${key}=${value}\n`;
}

function padded(body: Buffer): Buffer {
  return Buffer.concat([body, Buffer.alloc((BLOCK_BYTES - (body.length % BLOCK_BYTES)) % BLOCK_BYTES)]);
}

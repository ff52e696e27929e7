const BLOCK_BYTES = 512;
const NAME_BYTES_MAX = 100;
const PREFIX_BYTES_MAX = 155;

/**
 * The header block of a regular file in the POSIX ustar format (IEEE Std 1003.1, pax, "ustar Interchange Format").
 * Own code, because a generator that shared the reader's library would share its mistakes.
 */
export function tarHeader(name: string, bytes: number, modifiedS: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  const [prefix, last] = splitName(name);
  block.write(last, 0, 'ascii');
  octal(block, 100, 8, 0o644);
  octal(block, 108, 8, 0);
  octal(block, 116, 8, 0);
  octal(block, 124, 12, bytes);
  octal(block, 136, 12, modifiedS);
  block.fill(' ', 148, 156);
  block.write('0', 156, 'ascii');
  block.write('ustar\u000000', 257, 'latin1');
  block.write(prefix, 345, 'ascii');
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** Zeros up to the next block. */
export function tarPadding(bytes: number): Buffer {
  return Buffer.alloc((BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES);
}

/** The two empty blocks that end an archive. */
export function tarEnd(): Buffer {
  return Buffer.alloc(2 * BLOCK_BYTES);
}

function octal(block: Buffer, at: number, width: number, value: number): void {
  block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1');
}

function splitName(name: string): readonly [string, string] {
  if (name.length <= NAME_BYTES_MAX) return ['', name];
  const cut = name.lastIndexOf('/', PREFIX_BYTES_MAX);
  const [prefix, last] = [name.slice(0, Math.max(cut, 0)), name.slice(cut + 1)];
  if (cut <= 0 || last.length > NAME_BYTES_MAX) throw new Error(`${name} is too long for the name of a tar member.`);
  return [prefix, last];
}

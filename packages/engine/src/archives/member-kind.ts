import { isTarBlock } from './tar-walker.js';

/** Bytes of a member that are looked at before it is read. */
export const MEMBER_HEAD_BYTES = 512;

const PACKED: readonly (readonly [string, Buffer])[] = [
  ['gzip', Buffer.from([0x1f, 0x8b])],
  ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
  ['bzip2', Buffer.from('BZh')],
  ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])],
  ['zip', Buffer.from([0x50, 0x4b, 0x03, 0x04])],
  ['LZ4', Buffer.from([0x04, 0x22, 0x4d, 0x18])],
];
const UTF16 = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

/** How these bytes are packed; undefined when they are not. */
export function packedAs(head: Buffer): string | undefined {
  return PACKED.find(([, magic]) => head.subarray(0, magic.length).equals(magic))?.[0];
}

/** Why nothing is read of what begins with these bytes; undefined for text. */
export function contentProblem(head: Buffer): string | undefined {
  const packed = packedAs(head);
  if (packed !== undefined) return `it is packed itself (${packed}); what lies in an archive is not unpacked again`;
  if (UTF16.some((mark) => head.subarray(0, mark.length).equals(mark))) return 'it is UTF-16; UTF-8 is taken';
  if (!head.includes(0)) return undefined;
  return isTarBlock(head)
    ? 'it is an archive itself (tar); archives in archives are not opened'
    : 'it is no text: it has NUL bytes';
}

import type { ArchiveRefusal } from './archive-records.js';
import { excerptLine, LINE_HEAD_BYTES, maskPersonal } from './excerpt-line.js';

/** What was refused: all of it counted, so many entries kept, the last of which says how many there are besides. */
export class RefusalBook {
  readonly #entriesMax: number;
  readonly #entries: ArchiveRefusal[] = [];
  #further = 0;
  lines = 0;
  members = 0;

  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax;
  }

  line(member: string, line: number, reason: string, text: Buffer): void {
    this.lines += 1;
    if (!this.#hasRoom()) return;
    this.#entries.push({
      member,
      line,
      reason: maskPersonal(reason),
      excerpt: excerptLine(text.toString('utf8', 0, LINE_HEAD_BYTES)),
      rows: 1,
    });
  }

  member(member: string, reason: string): void {
    this.members += 1;
    if (this.#hasRoom()) this.#entries.push({ member, line: null, reason, excerpt: null, rows: null });
  }

  /** Of the archive itself: what lies between its members, or what it lacks. Counts as a member, because it may have been one. */
  archive(reason: string): void {
    this.members += 1;
    if (this.#hasRoom()) this.#entries.push({ member: null, line: null, reason, excerpt: null, rows: null });
  }

  get entries(): readonly ArchiveRefusal[] {
    if (this.#further === 0) return this.#entries;
    const reason = `${this.#further} further lines and members were refused`;
    return [...this.#entries, { member: null, line: null, reason, excerpt: null, rows: this.#further }];
  }

  #hasRoom(): boolean {
    if (this.#entries.length < this.#entriesMax - 1) return true;
    this.#further += 1;
    return false;
  }
}

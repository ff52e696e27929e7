import { ConversationHours } from '../conversations/numbered/conversation-hours.js';
import { NotNumbered } from '../conversations/numbered/not-numbered.js';
import type { CarriedRows } from '../conversations/numbered/read-carried.js';
import { RecordColumns, WANTED_COLUMNS } from '../conversations/numbered/record-columns.js';
import { BYTES_PER_ROW_OF_HOUR } from '../conversations/partition.js';
import { RECORD_MEASURES } from '../rollups/numbered/build-numbered.js';
import { SumsOfDay } from '../rollups/numbered/sums-of-day.js';
import { ROLLUPS } from '../schema/rollups.js';
import { hoursTogether } from '../store/hours-together.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { Part } from '../store/manifest.js';
import { ALL_HOURS } from '../store/manifest-parts.js';
import { openNumberedParts } from '../store/number-parts.js';
import type { NumberedParts } from '../store/numbered-rows.js';
import { maskOf } from '../store/rollup-views.js';
import { TextBooks } from '../store/text-books.js';

const SECONDS_PER_HOUR = 3_600;
const HOURS_PER_DAY = 24;
/** Hours are read together while they have no more records than this; a larger one is read so many records at a time. */
const BATCH_ROWS = 1 << 19;
const CHUNK_ROWS = 1 << 17;
/** The share of memory that groups may take before they are written; a key of an hour then has a row in each piece. */
const GROUPS_SHARE = 0.25;
/** The share of memory that texts may take. */
const BOOKS_SHARE = 0.25;

/** The share of memory that groups of a whole day may take; a day of more is added up from its hours later. */
const DAY_SHARE = 0.5;

const HOURLY = ROLLUPS.filter(({ grainS }) => grainS === SECONDS_PER_HOUR);
const DAILY = ROLLUPS.filter(({ grainS }) => grainS > SECONDS_PER_HOUR);

/** Hours to build: of one day, rising, and behind those that were built before. */
export interface HoursWanted {
  readonly hours: readonly number[];
  /** All parts of `flows` that may have records of theirs. */
  readonly parts: readonly Part[];
  readonly dead: ReadonlySet<number>;
  /** What the lake knows that hours before these left open, where these do not follow what was built here. */
  readonly carried?: CarriedRows | undefined;
}

/** `full`: not before what there is is finished and its texts are forgotten. `never`: these hours take SQL. */
export type HoursTaken = 'built' | 'full' | 'never';

export interface HoursMade {
  readonly sums: readonly Part[];
  readonly conversations: readonly Part[];
  /** Sums of the day, where they were asked for and memory had room for them. */
  readonly days: readonly Part[];
}

/** Whether to `forget` what was left open, and texts; whether what was built `isDay`, all there is of it. */
export interface HoursFinish {
  readonly forget: boolean;
  readonly isDay: boolean;
}

export interface HoursBuilderOptions {
  readonly layout: LakeLayout;
  /** Unique over the life of the lake; part of each file's name. */
  readonly name: string;
  /** What building may take, bytes, about. */
  readonly memoryBytes: number;
}

/**
 * Builds sums and conversations of hours as they come, from one reading of their records: one part of each table for all
 * that is built until it is finished. Invisible until committed.
 */
export class HoursBuilder {
  readonly #options: HoursBuilderOptions;
  #books = new TextBooks();
  #conversations: ConversationHours | undefined;
  #sums: SumsOfDay | undefined;
  #days: SumsOfDay | undefined;
  #present = '';
  #hours: number[] = [];
  #files = 0;

  constructor(options: HoursBuilderOptions) {
    this.#options = options;
  }

  /** Throws `NotNumbered`, after which nothing that was not finished is of use. */
  async add({ hours, parts, dead, carried }: HoursWanted): Promise<HoursTaken> {
    const { layout, memoryBytes } = this.#options;
    const { numbered, refused } = await openNumberedParts(layout, parts, dead);
    const sizes = await numbered.sizes(hours);
    const isLarge = [...sizes.values()].some((size) => size * BYTES_PER_ROW_OF_HOUR > memoryBytes);
    if (refused.length > 0 || isLarge) return 'never';
    const present = new Set(parts.flatMap((part) => part.columns.split(' ')));
    if (!this.#mayFollow([...present].sort().join(' '))) return 'full';
    const [day = 0] = hours.map((hour) => Math.floor(hour / HOURS_PER_DAY));
    this.#open(day, present);
    if (carried !== undefined) this.#conversations?.carry(carried);
    for (const together of hoursTogether(hours, sizes, BATCH_ROWS)) {
      await this.#build(together, sizes, numbered);
      this.#hours.push(...together);
    }
    return 'built';
  }

  /** The parts of what was built since the last time. */
  async finish({ forget, isDay }: HoursFinish): Promise<HoursMade> {
    const [first = 0] = this.#hours;
    const held = maskOf(Math.floor(first / HOURS_PER_DAY), this.#hours);
    const sums = (await this.#sums?.finish(held)) ?? [];
    const conversations = (await this.#conversations?.finish()) ?? [];
    const days = isDay && (await this.#days?.write()) === true ? ((await this.#days?.finish(ALL_HOURS)) ?? []) : [];
    this.#sums = undefined;
    this.#days = undefined;
    this.#hours = [];
    if (forget) {
      this.#conversations = undefined;
      this.#books = new TextBooks();
    }
    return { sums, conversations, days };
  }

  async abandon(): Promise<void> {
    await this.#sums?.abandon();
    await this.#conversations?.abandon();
    this.#sums = undefined;
    this.#conversations = undefined;
  }

  #mayFollow(present: string): boolean {
    const isFirst = this.#sums === undefined;
    if (this.#books.size > BOOKS_SHARE * this.#options.memoryBytes) return isFirst && this.#conversations === undefined;
    if (isFirst) this.#present = present;
    return this.#present === present;
  }

  #open(day: number, present: ReadonlySet<string>): void {
    const { layout, name, memoryBytes } = this.#options;
    if (this.#sums === undefined) {
      this.#files += 1;
      const file = `${name}-${this.#files}`;
      const shared = { layout, memoryBytes, present };
      this.#days = new SumsOfDay(day, {
        ...shared,
        memoryBytes: memoryBytes * DAY_SHARE,
        name: `day-${file}`,
        rollups: DAILY,
      });
      this.#sums = new SumsOfDay(day, { ...shared, name: file, rollups: HOURLY }, undefined, this.#days);
    }
    this.#conversations ??= new ConversationHours({ layout, name, books: this.#books });
  }

  async #build(hours: readonly number[], sizes: ReadonlyMap<number, number>, numbered: NumberedParts): Promise<void> {
    const [sums, conversations] = [this.#sums, this.#conversations];
    if (sums === undefined || conversations === undefined) return;
    const columns = [...new Set([...WANTED_COLUMNS, ...RECORD_MEASURES, ...sums.keys])];
    const wanted = { columns, hours, books: this.#books };
    const [first = 0] = hours;
    if (hours.length === 1) {
      conversations.begin(first, sizes.get(first) ?? 0);
      await numbered.readEach({ ...wanted, rowsMax: CHUNK_ROWS }, async (rows) => {
        sums.add(rows);
        conversations.add(new RecordColumns(rows));
        if (sums.groupBytes > GROUPS_SHARE * this.#options.memoryBytes) await this.#write(sums);
      });
      await this.#write(sums);
      return conversations.end();
    }
    const rows = await numbered.read(wanted);
    sums.add(rows);
    await this.#write(sums);
    await conversations.build(new RecordColumns(rows), hours);
  }

  async #write(sums: SumsOfDay): Promise<void> {
    if (!(await sums.write())) throw new NotNumbered('sums are beyond 2^53, or more than memory has room for');
  }
}

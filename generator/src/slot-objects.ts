import type { FlowRow } from './flow-row.js';
import { countRow, emptyCounts, type LedgerBook, type ObjectCounts } from './ledger.js';
import { type GenerateConfig, SLOT_S } from './options.js';
import type { Slot } from './recorder.js';
import type { Eni, Site, Topology } from './topology.js';
import { type Shape, shapeOf } from './writers/formats.js';
import { BufferShelf, ObjectBody } from './writers/object-body.js';
import { flowLogId, objectKey } from './writers/object-key.js';
import type { FinishedObject } from './writers/object-writer.js';
import { createTextEncoder, type EmptyStatus, type TextEncoder } from './writers/text-encoder.js';

/** AWS starts another object at 75 MB; a text of this many rows stays below that once compressed. */
const ROWS_PER_OBJECT_MAX = 400_000;

const SLOT_MINUTES = SLOT_S / 60;

interface OpenObject {
  readonly key: string;
  readonly part: number;
  readonly shape: Shape;
  readonly encoder: TextEncoder;
  readonly body: ObjectBody;
  readonly counts: ObjectCounts;
  rows: number;
}

/** The objects of the current five minutes (or hour), one per site until it is full. */
export class SlotObjects {
  private slot: Slot = { index: 0, start: 0, end: 0 };
  private open: (OpenObject | null)[] = [];
  private finished: FinishedObject[] = [];
  private readonly shelf = new BufferShelf();
  private readonly encoders = new Map<string, TextEncoder>();

  constructor(
    private readonly config: GenerateConfig,
    private readonly topology: Topology,
    private readonly ledger: LedgerBook,
    private readonly slotCount: number,
  ) {}

  /** True when `slot` is the first of its objects. */
  enter(slot: Slot): boolean {
    this.slot = slot;
    if (this.open.length > 0) return false;
    this.open = this.topology.sites.map(() => null);
    return true;
  }

  /** Appends a record and returns the key of the object it went into. */
  write(row: FlowRow): string {
    const object = this.objectOf(row.eni.site);
    object.body.append(object.encoder.line(row));
    countRow(object.counts, row);
    object.rows += 1;
    return object.key;
  }

  writeEmpty(eni: Eni, status: EmptyStatus, start: number, end: number): void {
    const object = this.objectOf(eni.site);
    object.body.append(object.encoder.emptyLine(eni, status, start, end));
    if (status === 'NODATA') object.counts.nodata += 1;
    else object.counts.skipdata += 1;
    object.rows += 1;
  }

  /** Closes the slot and hands over the objects that are complete. */
  take(): FinishedObject[] {
    if ((this.slot.index + 1) % (this.config.objectMinutes / SLOT_MINUTES) === 0) {
      this.open.forEach((object) => {
        if (object !== null) this.finish(object);
      });
      this.open = [];
    }
    const { finished } = this;
    this.finished = [];
    return finished;
  }

  private objectOf(site: Site): OpenObject {
    const current = this.open[site.index] ?? null;
    if (current !== null && current.rows < ROWS_PER_OBJECT_MAX) return current;
    if (current !== null) this.finish(current);
    const object = this.create(site, current === null ? 0 : current.part + 1);
    this.open[site.index] = object;
    return object;
  }

  private create(site: Site, part: number): OpenObject {
    const { seed } = this.config;
    const shape = shapeOf(this.config, {
      siteIndex: site.index,
      sites: this.topology.sites.length,
      slotIndex: this.slot.index,
      slotCount: this.slotCount,
    });
    const encoder = this.encoderOf(shape);
    const body = new ObjectBody(this.shelf);
    if (encoder.hasHeader) body.append(`${encoder.fields.join(' ')}\n`);
    const key = objectKey({
      accountId: site.accountId,
      region: site.region,
      flowLogId: flowLogId(seed, site.index, shape.format, shape.layout),
      layout: shape.layout,
      slotStart: this.slot.start,
      part,
      seed,
      suffix: shape.format === 'parquet' ? '.log.parquet' : '.log.gz',
    });
    return { key, part, shape, encoder, body, counts: emptyCounts(), rows: 0 };
  }

  private encoderOf(shape: Shape): TextEncoder {
    const known = this.encoders.get(shape.format);
    if (known !== undefined) return known;
    const encoder = createTextEncoder(shape.format, this.topology.enis);
    this.encoders.set(shape.format, encoder);
    return encoder;
  }

  private finish(object: OpenObject): void {
    const { shape, encoder } = object;
    this.ledger.add(shape.format, object.counts);
    this.finished.push({
      key: object.key,
      text: object.body.finish(shape.delimiter),
      parquetFields: shape.format === 'parquet' ? encoder.fields : null,
      release: () => object.body.release(),
    });
  }
}

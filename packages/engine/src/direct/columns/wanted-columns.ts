import type { TimeWindow } from '../../core/time-window.js';
import { parseType, type Shape, shapeColumns, unknownFields } from '../../formats/shape.js';
import type { ParquetType } from '../../parquet/columns.js';
import type { QuestionPlan } from '../plan-question.js';

/** Tells, in the files that are written, records of coverage from those of traffic. */
export const SILENT_COLUMN = '_silent';

/** What columns that are worked out need of a record. */
const MADE_FROM: Readonly<Record<string, readonly string[]>> = {
  start_time: ['start'],
  end_time: ['end'],
  direction: ['flow_direction'],
  service: ['protocol', 'srcport', 'dstport', 'tcp_flags'],
  service_port: ['protocol', 'srcport', 'dstport', 'tcp_flags'],
};
/** Fields that decide whether a line is a record, whatever is asked: DuckDB judges no fewer. */
const JUDGED = ['log_status', 'protocol', 'srcport', 'dstport', 'packets', 'bytes'] as const;
/** A record without any of them says nothing; its status, where it has one, says so first. */
export const SAYING = ['srcaddr', 'dstaddr', 'packets', 'bytes'] as const;
const NUMBER_MAX: Readonly<Record<string, number>> = { UTINYINT: 255, USMALLINT: 65_535 };
/** Separators that are no control characters. */
const DELIMITERS = new Set([' ', ',']);
const FIELDS_MIN = 2;

/** How one field is read, and whether its values are kept or only judged. */
export interface WantedField {
  readonly name: string;
  readonly field: number;
  readonly type: ParquetType;
  /** Numbers below 2^31 are at most this. */
  readonly max?: number;
  /** All the texts there may be. */
  readonly values?: readonly string[];
  readonly isKept: boolean;
}

/** How text of one shape is read for a question; sent to threads. */
export interface WantedLines {
  readonly shapeId: string;
  readonly fields: number;
  readonly delimiter: number;
  readonly hasHeader: boolean;
  readonly wanted: readonly WantedField[];
  readonly window: TimeWindow;
}

/** What is to be read of text of this shape; undefined where only DuckDB can read it, or what is asked of it. */
export function wantedLines(shape: Shape, plan: QuestionPlan, window: TimeWindow): WantedLines | undefined {
  const { delimiter, fields } = shape;
  if (delimiter === undefined || shape.quoted || !DELIMITERS.has(delimiter) || fields.length < FIELDS_MIN)
    return undefined;
  const asked = [...plan.columns.values()].flatMap((names) => [...names]);
  if (asked.includes('extra') && unknownFields(shape).length > 0) return undefined;
  const kept = new Set(asked.flatMap((name) => MADE_FROM[name] ?? [name]));
  const columns = shapeColumns(shape);
  const hasStatus = columns.some(({ name }) => name === 'log_status');
  const isBounded = window.from !== undefined || window.to !== undefined;
  const looked = new Set<string>([...JUDGED, ...(hasStatus ? [] : SAYING), ...(isBounded ? ['start'] : [])]);
  const wanted = fields.flatMap(({ column }, field): WantedField[] => {
    if (column === undefined || !(kept.has(column.name) || looked.has(column.name))) return [];
    const type = parseType(column);
    const told = { name: column.name, field, isKept: kept.has(column.name) };
    if (type === 'BIGINT') return [{ ...told, type: 'int64' }];
    const max = NUMBER_MAX[type];
    if (max !== undefined) return [{ ...told, type: 'int32', max }];
    return [{ ...told, type: 'text', ...(type.startsWith('ENUM') ? { values: column.values ?? [] } : {}) }];
  });
  const { id: shapeId, hasHeader = false } = shape;
  return { shapeId, fields: fields.length, delimiter: delimiter.charCodeAt(0), hasHeader, wanted, window };
}

import { DETECTIONS } from '../detections/registry.js';
import { type Shape, shapeColumns, unknownFields } from '../formats/shape.js';
import { judgeFields } from '../quality.js';
import { flowColumn } from '../schema/registry.js';

/** What a log was found to hold, and what that means; or why it is none, as the end of a sentence. */
export type FoundFields =
  | {
      readonly format: string;
      readonly fields: readonly string[];
      readonly unknownFields: readonly string[];
      /** AWS fields it lacks that some answer reads. */
      readonly missing: readonly string[];
      /** What that turns off, one sentence each. */
      readonly turnsOff: readonly string[];
      /** Titles of detections that have nothing to look at, with the fields they miss. */
      readonly detectionsOff: readonly { readonly title: string; readonly missing: readonly string[] }[];
      /** As `aws ec2 create-flow-logs --log-format` takes it: these fields and the missing ones. */
      readonly logFormat: string;
      readonly reason?: undefined;
    }
  | { readonly reason: string };

export function judgeShape(shape: Shape): FoundFields {
  const columns = shapeColumns(shape);
  const fields = columns.map((column) => column.token ?? column.name);
  const present = new Set(columns.map((column) => column.name));
  const judged = judgeFields(fields.join(' '));
  const detectionsOff = DETECTIONS.map(({ title, needs }) => ({
    title,
    missing: needs.filter((name) => !present.has(name)).map((name) => flowColumn(name)?.token ?? name),
  })).filter(({ missing }) => missing.length > 0);
  return {
    format: shape.format,
    fields,
    unknownFields: unknownFields(shape),
    missing: judged.missing,
    turnsOff: judged.turns_off,
    detectionsOff,
    logFormat: judged.log_format,
  };
}

import { EngineError } from '../core/errors.js';
import { excerpt } from '../core/excerpt.js';
import { LIMITS } from '../core/limits.js';
import { DEFAULT_FIELDS } from '../schema/flows.js';
import {
  isAwsToken,
  normalizeToken,
  resolveFields,
  type Shape,
  type ShapeField,
  transitGatewayReason,
} from './shape.js';

export const TEXT_FORMAT = 'vpc-flow-text';

const DELIMITERS = [' ', '\t', ','] as const;
/** A line is a header when this many of its tokens are AWS fields and none of the known ones is missing its name. */
const HEADER_TOKENS_MIN = 2;
const ISO_TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** Splits `--format` text: AWS tokens, bare or as `${token}`, separated by spaces or commas. */
export function parseFieldList(text: string): string[] {
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  const unknown = names.filter((name) => !isAwsToken(normalizeToken(name)));
  if (names.length === 0 || unknown.length === names.length) {
    throw new EngineError(
      'invalid-input',
      `The field list '${text}' names no flow-log field. Give AWS's field names in order, for example "${DEFAULT_FIELDS.slice(0, 5).join(' ')} ...".`,
    );
  }
  return names;
}

/**
 * Recognises the layout of a text file by its first line: a header of field names in any order, a record of the
 * default 14 fields, such a record behind the timestamp a CloudWatch export puts first, or `fields` where given.
 * Returns the reason as a sentence when it is none of them.
 */
export function readFirstLine(line: string, fields?: readonly string[]): Shape | { readonly reason: string } {
  const delimiter = sniffDelimiter(line);
  const quoted = delimiter === ',' && line.includes('"');
  const tokens = line.split(delimiter).map((token) => (quoted ? token.replace(/^"(.*)"$/, '$1') : token));
  if (tokens.length > LIMITS.headerColumnsMax) {
    return { reason: `the first line has ${tokens.length} fields; at most ${LIMITS.headerColumnsMax} are read` };
  }
  const transit = transitGatewayReason(tokens);
  if (transit !== undefined) return { reason: transit };
  if (isHeader(tokens)) return shape(resolveFields(tokens), delimiter, quoted, true);
  const timestamped = ISO_TIMESTAMP.test(tokens[0] ?? '');
  const record = timestamped ? tokens.slice(1) : tokens;
  const lead: ShapeField[] = timestamped ? [{ token: '@timestamp', skipped: true }] : [];
  if (fields !== undefined && record.length === fields.length) {
    return shape([...lead, ...resolveFields(fields)], delimiter, quoted, false);
  }
  if (isDefaultRecord(record)) return shape([...lead, ...resolveFields(DEFAULT_FIELDS)], delimiter, quoted, false);
  const asked =
    fields === undefined ? '' : `, and it has ${record.length} fields where --format names ${fields.length}`;
  return {
    reason:
      `the first line is neither a header of flow-log fields nor a record of the default ${DEFAULT_FIELDS.length} fields${asked}; ` +
      `name the fields with --format. It starts: ${excerpt(line)}`,
  };
}

function shape(fields: ShapeField[], delimiter: string, quoted: boolean, hasHeader: boolean): Shape {
  // As JSON, because names may hold spaces: "foo bar" is not "foo" and "bar".
  const names = JSON.stringify(fields.map((field) => field.token));
  return {
    id: `text|${delimiter}|${quoted}|${hasHeader}|${names}`,
    format: TEXT_FORMAT,
    fields,
    delimiter,
    quoted,
    hasHeader,
  };
}

function sniffDelimiter(line: string): string {
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: line.split(delimiter).length }));
  return counted.reduce((best, each) => (each.count > best.count ? each : best)).delimiter;
}

function isHeader(tokens: readonly string[]): boolean {
  const known = tokens.filter((token) => isAwsToken(normalizeToken(token))).length;
  const named = tokens.every((token) => /[a-z]/i.test(token));
  return named && known >= Math.min(HEADER_TOKENS_MIN, tokens.length) && known * 2 >= tokens.length;
}

function isDefaultRecord(tokens: readonly string[]): boolean {
  const [version, account, , , , , , , , , start, end, action, status] = tokens;
  return (
    tokens.length === DEFAULT_FIELDS.length &&
    /^\d{1,2}$/.test(version ?? '') &&
    /^(\d{12}|unknown|-)$/.test(account ?? '') &&
    /^\d+$/.test(start ?? '') &&
    /^\d+$/.test(end ?? '') &&
    /^(ACCEPT|REJECT|-)$/.test(action ?? '') &&
    /^(OK|NODATA|SKIPDATA)$/.test(status ?? '')
  );
}

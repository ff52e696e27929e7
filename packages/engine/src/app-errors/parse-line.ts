import { isObject, type JsonObject, type LogRecord } from './log-record.js';
import { nameOf, readRecord } from './read-record.js';
import { readTime } from './read-time.js';
import { otelValue } from './record-layers.js';
import { withoutPrefix } from './text-in-record.js';

/** A line as it is counted: its records, or why it holds none. Undefined is a blank line. */
export type ParsedLine = { readonly records: readonly LogRecord[] } | { readonly malformed: string } | undefined;

const BYTE_ORDER_MARK = '\ufeff';
const JSON_BLANK = /^[\t\r ]*$/;
/** Firehose puts CloudWatch's messages one behind the other, without anything between them. */
const BETWEEN_MESSAGES = /(?<=\})(?=\{"messageType":)/;

/** Parses one line without its newline. */
export function parseLine(line: string, withTime = true): ParsedLine {
  const text = line.startsWith(BYTE_ORDER_MARK) ? line.slice(1) : line;
  if (JSON_BLANK.test(text)) return undefined;
  const values = parseValues(text);
  if (values === undefined) return { malformed: text.trimStart().startsWith('{') ? 'not valid JSON' : 'not JSON' };
  if (!values.every(isObject)) return { malformed: 'JSON, but no object' };
  return { records: values.flatMap((value) => recordsOf(value, withTime)) };
}

function parseValues(text: string): unknown[] | undefined {
  const whole = parse(text);
  if (whole !== undefined) return Array.isArray(whole.value) && whole.value.length > 0 ? whole.value : [whole.value];
  const behindTime = withoutPrefix(text);
  if (behindTime.length < text.length) {
    const inner = parse(behindTime);
    return inner === undefined ? undefined : [inner.value];
  }
  const parts = text.startsWith('{"messageType":') ? text.split(BETWEEN_MESSAGES).map(parse) : [];
  const values = parts.flatMap((part) => (part === undefined ? [] : [part.value]));
  return parts.length > 1 && values.length === parts.length ? values : undefined;
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** The records of an object: itself, or those it wraps. */
function recordsOf(value: JsonObject, withTime: boolean): LogRecord[] {
  if (Array.isArray(value.logEvents) && value.logEvents.length > 0)
    return cloudWatchRecords(value, value.logEvents, withTime);
  if (Array.isArray(value.resourceLogs)) {
    const records = otlpRecords(value.resourceLogs, withTime);
    if (records.length > 0) return records;
  }
  return [readRecord(value, withTime)];
}

/** A CloudWatch Logs subscription (CloudWatch Logs User Guide, "Using CloudWatch Logs subscription filters"). */
function cloudWatchRecords(message: JsonObject, events: readonly unknown[], withTime: boolean): LogRecord[] {
  const group = nameOf(message.logGroup)?.split('/').at(-1);
  return events.filter(isObject).map((event) => {
    const record = { message: event.message, stream: message.logStream };
    return readRecord(record, withTime, { service: group, timeMs: readTime(event.timestamp) });
  });
}

/** OTLP in JSON, as the OpenTelemetry Collector's file exporter writes it (OTLP Specification, "JSON Protobuf Encoding"). */
function otlpRecords(resourceLogs: readonly unknown[], withTime: boolean): LogRecord[] {
  return resourceLogs
    .filter(isObject)
    .flatMap(({ resource, scopeLogs }) =>
      listOf(scopeLogs).flatMap(({ logRecords }) =>
        listOf(logRecords).map((record) => readRecord({ ...record, body: otelValue(record.body), resource }, withTime)),
      ),
    );
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

import { CONTAINER_NAMES, isContainer, placeOf, plainName, scaleOf } from './field-names.js';
import { KeyBook } from './key-book.js';
import { isErrorNumber, isErrorWord, type Scale } from './levels.js';
import { isObject, type JsonObject, type LogRecord, type Surroundings } from './log-record.js';
import { readTime } from './read-time.js';
import { levelOfText, recordInText } from './text-in-record.js';

/** Objects inside a record that are looked into, one inside the other. */
const CONTAINER_DEPTH_MAX = 3;
/** Characters of a service's name that are kept. */
const SERVICE_CHARS_MAX = 128;
const CONTAINER_RANKS = new Map(CONTAINER_NAMES.map((name, rank) => [name, rank]));

/** The values that compete for each slot, best first. */
type Candidates = readonly { readonly key: string; readonly rank: number; readonly value: unknown }[];

/**
 * Reads a record. Each of level, service, time and message is taken from the best field at the top that has a value which
 * is understood, else from the objects in it that hold parts of a record, the outer first, else from JSON in its message.
 */
export function readRecord(record: JsonObject, around?: Surroundings, depth = 0): LogRecord {
  const levels = layersOf(record);
  const isError = first(levels, (layer) => levelOf(layer));
  if (isError === undefined && depth < CONTAINER_DEPTH_MAX) {
    const outer = { service: serviceIn(levels) ?? around?.service, timeMs: timeIn(levels) ?? around?.timeMs };
    const text = textOf(record);
    const inner = text === undefined ? undefined : recordInText(text);
    if (inner !== undefined) return readRecord(inner, outer, depth + 1);
    if (text !== undefined && isWrapper(record)) return { isError: levelOfText(text), ...outer, message: text };
  }
  return {
    isError,
    service: serviceIn(levels) ?? around?.service,
    timeMs: timeIn(levels) ?? around?.timeMs,
    message: first(levels, messageOf),
  };
}

function serviceIn(layers: readonly JsonObject[]): string | undefined {
  return first(layers, serviceOf);
}

function timeIn(layers: readonly JsonObject[]): number | undefined {
  return first(layers, (layer) => best(layer, KeyBook.TIME, readTime));
}

/** The record and the objects in it that may hold parts of it, breadth first. */
function layersOf(record: JsonObject): JsonObject[] {
  const layers = [record];
  let level = layers;
  for (let depth = 0; depth < CONTAINER_DEPTH_MAX && level.length > 0; depth += 1) {
    level = level.flatMap((layer) =>
      Object.entries(layer)
        .map(([key, value]) => ({ rank: CONTAINER_RANKS.get(plainName(key)), value: asObject(value) }))
        .filter((found) => found.rank !== undefined && found.value !== undefined)
        .sort((one, other) => (one.rank ?? 0) - (other.rank ?? 0))
        .map(({ value }) => value ?? {}),
    );
    layers.push(...level);
  }
  return layers;
}

/** An object, also where OpenTelemetry writes it as a list of keys and values. */
function asObject(value: unknown): JsonObject | undefined {
  if (isObject(value)) return value;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const pairs = value.filter((pair) => isObject(pair) && typeof pair.key === 'string' && 'value' in pair);
  if (pairs.length < value.length) return undefined;
  return Object.fromEntries(pairs.map((pair) => [String(pair.key), otelValue(pair.value)]));
}

/** The value in OpenTelemetry's `{ stringValue }`. */
export function otelValue(value: unknown): unknown {
  if (!isObject(value)) return value;
  return value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue ?? value;
}

function first<T>(layers: readonly JsonObject[], read: (layer: JsonObject) => T | undefined): T | undefined {
  for (const layer of layers) {
    const found = read(layer);
    if (found !== undefined) return found;
  }
  return undefined;
}

function candidates(layer: JsonObject, slot: number): Candidates {
  const found: { key: string; rank: number; value: unknown }[] = [];
  for (const key of Object.keys(layer)) {
    const place = placeOf(key);
    if (place?.slot === slot) found.push({ key, rank: place.rank, value: layer[key] });
  }
  return found.sort((one, other) => one.rank - other.rank);
}

function best<T>(layer: JsonObject, slot: number, read: (value: unknown) => T | undefined): T | undefined {
  for (const { value } of candidates(layer, slot)) {
    const understood = read(value);
    if (understood !== undefined) return understood;
  }
  return undefined;
}

function levelOf(layer: JsonObject): boolean | undefined {
  for (const { rank, value } of candidates(layer, KeyBook.LEVEL)) {
    const understood = levelOfValue(value, scaleOf(rank));
    if (understood !== undefined) return understood;
  }
  return undefined;
}

function levelOfValue(value: unknown, scale: Scale): boolean | undefined {
  if (typeof value === 'string') return isErrorWord(value, scale);
  if (typeof value === 'number') return isErrorNumber(value, scale);
  if (!isObject(value)) return undefined;
  // Loguru's { name, no }, Log4j's { name }, Logback's { levelStr }, ECS's syslog { name, code }.
  for (const name of ['name', 'levelStr', 'text']) {
    const word = value[name];
    const understood = typeof word === 'string' ? isErrorWord(word, scale) : undefined;
    if (understood !== undefined) return understood;
  }
  if (typeof value.no === 'number') return isErrorNumber(value.no, 'python');
  return typeof value.code === 'number' ? isErrorNumber(value.code, 'syslog') : undefined;
}

/** Objects that name the service that logged, in the words of Kubernetes and of others. */
const SERVICE_OBJECTS = ['kubernetes', 'k8s', 'container', 'labels', 'attrs'];

function serviceOf(layer: JsonObject): string | undefined {
  const named = best(layer, KeyBook.SERVICE, nameOf);
  if (named !== undefined) return named;
  for (const name of SERVICE_OBJECTS) {
    const inner = layer[name];
    const found = isObject(inner) ? (best(inner, KeyBook.SERVICE, nameOf) ?? serviceOfLabels(inner)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function serviceOfLabels(kubernetes: JsonObject): string | undefined {
  const labels = kubernetes.labels;
  return isObject(labels) ? nameOf(labels['app.kubernetes.io/name'] ?? labels.app) : undefined;
}

export function nameOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim().slice(0, SERVICE_CHARS_MAX) || undefined;
  if (typeof value === 'number') return String(value);
  return isObject(value) && typeof value.name === 'string' ? nameOf(value.name) : undefined;
}

function messageOf(layer: JsonObject): string | undefined {
  return best(layer, KeyBook.MESSAGE, messageOfValue);
}

/** An error may be an object that holds its message. */
function messageOfValue(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (!isObject(value)) return undefined;
  for (const name of ['message', 'stringValue', 'msg', 'class', 'type']) {
    const text = value[name];
    if (typeof text === 'string' && text !== '') return text;
  }
  return undefined;
}

/** Docker's json-file (`log`, `stream`, `time`), or an event of CloudWatch. */
function isWrapper(record: JsonObject): boolean {
  return 'stream' in record && ('log' in record || 'message' in record);
}

/** The text that may be the record itself: what Docker, CloudWatch and others wrap. */
function textOf(record: JsonObject): string | undefined {
  for (const { key, value } of candidates(record, KeyBook.MESSAGE)) {
    const text = isContainer(key) ? otelValue(value) : undefined;
    if (typeof text === 'string') return text;
  }
  return undefined;
}

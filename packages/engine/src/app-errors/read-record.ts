import { isContainer, scaleOf } from './field-names.js';
import { KeyBook } from './key-book.js';
import { isErrorNumber, isErrorWord, type Scale } from './levels.js';
import { isObject, type JsonObject, type LogRecord, type Surroundings } from './log-record.js';
import { readTime } from './read-time.js';
import { best, CONTAINER_DEPTH_MAX, type Layer, otelValue, RecordLayers } from './record-layers.js';
import { levelOfText, recordInText } from './text-in-record.js';

/** Characters of a service's name that are kept. */
const SERVICE_CHARS_MAX = 128;

/**
 * Reads a record. Each of level, service, time and message is taken from the best field at the top that has a value which
 * is understood, else from the objects in it that hold parts of a record, the outer first, else from JSON in its message. Of
 * what is no error, service and message are not looked for; nor is the time unless `withTime`.
 */
export function readRecord(record: JsonObject, withTime: boolean, around?: Surroundings, depth = 0): LogRecord {
  const layers = new RecordLayers(record);
  const isError = layers.first(levelOf);
  const timeMs = withTime ? (layers.first(timeOf) ?? around?.timeMs) : undefined;
  if (isError === false) return { isError, service: undefined, timeMs, message: undefined };
  const service = layers.first(serviceOf) ?? around?.service;
  if (isError === undefined && depth < CONTAINER_DEPTH_MAX) {
    const text = textOf(layers);
    const inner = text === undefined ? undefined : recordInText(text);
    if (inner !== undefined) return readRecord(inner, withTime, { service, timeMs }, depth + 1);
    if (text !== undefined && isWrapper(record)) return { isError: levelOfText(text), service, timeMs, message: text };
  }
  return { isError, service, timeMs, message: layers.first(messageOf) };
}

function timeOf(layer: Layer): number | undefined {
  return best(layer, KeyBook.TIME, readTime);
}

function levelOf(layer: Layer): boolean | undefined {
  for (const { rank, value } of layer.slots[KeyBook.LEVEL] ?? []) {
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

function serviceOf(layer: Layer): string | undefined {
  const named = best(layer, KeyBook.SERVICE, nameOf);
  if (named !== undefined) return named;
  for (const name of SERVICE_OBJECTS) {
    const inner = layer.object[name];
    const found = isObject(inner) ? serviceOfObject(inner) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function serviceOfObject(object: JsonObject): string | undefined {
  return new RecordLayers(object).first((layer) => best(layer, KeyBook.SERVICE, nameOf)) ?? serviceOfLabels(object);
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

function messageOf(layer: Layer): string | undefined {
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

/** The text at the top that may be the record itself: what Docker, CloudWatch and others wrap. */
function textOf(layers: RecordLayers): string | undefined {
  const top = layers.first((layer) => layer);
  for (const { key, value } of top?.slots[KeyBook.MESSAGE] ?? []) {
    const text = isContainer(key) ? otelValue(value) : undefined;
    if (typeof text === 'string') return text;
  }
  return undefined;
}

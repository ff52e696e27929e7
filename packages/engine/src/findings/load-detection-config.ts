import { z } from 'zod';
import { EngineError } from '../core/errors.js';
import type { AddressList, Detection } from '../detections/detection.js';
import type { DetectionConfig } from '../detections/detection-config.js';
import { DETECTIONS, findDetection } from '../detections/registry.js';
import { suggestName } from '../query/suggest-name.js';
import { parseAddressList } from './address-list.js';
import { makeSuppression } from './suppression.js';

const LISTS_MAX = 100;
const SUPPRESSIONS_MAX = 10_000;
const LABEL_CHARS_MAX = 100;

function settingsOf(detection: Detection) {
  const thresholds = Object.entries(detection.thresholds).map(([name, { min, max }]) => [
    name,
    z.number().min(min).max(max).optional(),
  ]);
  return z.strictObject({ enabled: z.boolean().optional(), ...Object.fromEntries(thresholds) });
}

const suppressionSchema = z.strictObject({
  detection: z.string().optional(),
  subject: z.string(),
  reason: z.string(),
  expires: z.string(),
});

const listSchema = z.strictObject({
  label: z.string().trim().min(1).max(LABEL_CHARS_MAX),
  file: z.string().min(1).optional(),
  entries: z.array(z.string()).optional(),
});

/**
 * The file as a person writes it. Each detection takes `enabled` and its thresholds by name:
 * `{ detections: { 'vertical-port-scan': { ports: 30 } }, lists: [{ label: 'blocked', file: 'blocked.txt' }],
 * suppressions: [{ subject: '10.0.0.9', reason: 'our scanner', expires: '2027-01-01' }] }`.
 */
export const detectionConfigSchema = z.strictObject({
  detections: z
    .strictObject(Object.fromEntries(DETECTIONS.map((detection) => [detection.name, settingsOf(detection).optional()])))
    .optional(),
  lists: z.array(listSchema).max(LISTS_MAX).optional(),
  suppressions: z.array(suppressionSchema).max(SUPPRESSIONS_MAX).optional(),
});

export type DetectionConfigInput = z.input<typeof detectionConfigSchema>;

export interface LoadOptions {
  /** Gives the text of a list's file, as named in the configuration. */
  readonly readFile: (file: string) => Promise<string>;
}

/** Checks a configuration and reads its lists. Throws `invalid-input` that names every mistake, with the nearest right name. */
export async function loadDetectionConfig(input: unknown, { readFile }: LoadOptions): Promise<DetectionConfig> {
  const parsed = detectionConfigSchema.safeParse(input ?? {});
  if (!parsed.success) {
    throw new EngineError(
      'invalid-input',
      `The detection configuration is not right: ${parsed.error.issues.map(explain).join(' ')}`,
    );
  }
  const { detections = {}, lists = [], suppressions = [] } = parsed.data;
  const thresholds = new Map<string, Record<string, number>>();
  const disabled = new Set<string>();
  for (const [name, settings = {}] of Object.entries(detections)) {
    const { enabled, ...numbers } = settings;
    if (enabled === false) disabled.add(name);
    thresholds.set(name, onlyNumbers(numbers));
  }
  return {
    disabled,
    thresholds,
    lists: await Promise.all(lists.map((list) => loadList(list, readFile))),
    suppressions: suppressions.map((entry) => makeSuppression(entry, 'config')),
  };
}

async function loadList(
  { label, file, entries = [] }: z.infer<typeof listSchema>,
  readFile: LoadOptions['readFile'],
): Promise<AddressList> {
  if (file === undefined) return parseAddressList(label, entries, 'the configuration');
  const text = await readFile(file).catch((cause: unknown) => {
    throw new EngineError('invalid-input', `The list '${label}' cannot be read from ${file}. Check the path.`, {
      cause,
    });
  });
  return parseAddressList(label, [...entries, ...text.split(/\r?\n/)], file);
}

function onlyNumbers(settings: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

function explain(issue: z.core.$ZodIssue): string {
  const place = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') {
    return `${place || 'It'}: ${issue.message}.`;
  }
  const known = knownNames(issue.path.map(String));
  const named = issue.keys.map((key) => {
    const nearest = suggestName(key, known);
    return `'${key}'${nearest === undefined ? '' : ` (did you mean '${nearest}'?)`}`;
  });
  return `${place === '' ? 'It' : place} knows no ${named.join(', ')}; it takes ${known.join(', ')}.`;
}

function knownNames(path: readonly string[]): readonly string[] {
  const [section, name] = path;
  if (section === undefined) return ['detections', 'lists', 'suppressions'];
  if (section === 'lists') return ['label', 'file', 'entries'];
  if (section === 'suppressions') return ['detection', 'subject', 'reason', 'expires'];
  if (name === undefined) return DETECTIONS.map((detection) => detection.name);
  return ['enabled', ...Object.keys(findDetection(name)?.thresholds ?? {})];
}

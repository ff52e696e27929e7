import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { nearest } from '../nearest.js';
import { SECTIONS, SETTING_KEYS, SETTINGS, type Section } from './settings.js';

export const CONFIG_FILE = 'networkflow.yaml';
const FILE_CHARS_MAX = 1_000_000;

/** Parts of the file that detections read; checked where they are used. */
const DETECTION_SECTIONS = ['detections', 'lists', 'suppressions'] as const;
/** Names that credentials go by: they must never be asked for as a typo of something else. */
const SECRET = /secret|password|token|access[-_]?key|credential/i;

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const values = z.union([scalar, z.array(scalar)], { error: 'a text, a number, true, false, or a list of these' });

const fileSchema = z.strictObject({
  ...Object.fromEntries(SECTIONS.map((section) => [section, sectionSchema(section).nullish()])),
  ...Object.fromEntries(DETECTION_SECTIONS.map((section) => [section, z.unknown().optional()])),
});

function sectionSchema(section: Section): z.ZodType<Record<string, unknown>> {
  return z.strictObject(Object.fromEntries(namesIn(section).map((name) => [name, values.nullish()])));
}

/** What a configuration file says: texts by section and name, and what it says about detections. */
export interface ConfigFile {
  readonly path: string;
  readonly folder: string;
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly detections: Readonly<Record<string, unknown>>;
}

/** The file that `--config` or NETWORKFLOW_CONFIG names, else ./networkflow.yaml where it is there. */
export async function readConfigFile(
  named: string | undefined,
  effects: Pick<Effects, 'env' | 'readText'>,
): Promise<ConfigFile | undefined> {
  const wanted = named ?? (effects.env.NETWORKFLOW_CONFIG || undefined);
  const path = resolve(wanted ?? CONFIG_FILE);
  const text = await effects.readText(path);
  if (text === undefined) {
    if (wanted === undefined) return undefined;
    throw new CliError(`There is no configuration file ${path}.`);
  }
  const content = check(parse(text, path), path);
  const texts = new Map<string, readonly string[]>();
  for (const section of SECTIONS) {
    for (const [name, value] of Object.entries(content[section] ?? {})) {
      if (value === null || value === undefined) continue;
      texts.set(`${section}.${name}`, (Array.isArray(value) ? value : [value]).map(String));
    }
  }
  const detections = DETECTION_SECTIONS.filter((section) => content[section] !== undefined);
  return {
    path,
    folder: dirname(path),
    texts,
    detections: Object.fromEntries(
      detections.map((section) => [
        section,
        section === 'lists' ? withPaths(content[section], dirname(path)) : content[section],
      ]),
    ),
  };
}

/** The lists with their files as absolute paths; whatever is no list of lists is left to be refused by detections. */
function withPaths(lists: unknown, folder: string): unknown {
  if (!Array.isArray(lists)) return lists;
  return lists.map((list: unknown) => {
    const file: unknown = Reflect.get(Object(list), 'file');
    return typeof file === 'string' ? { ...Object(list), file: resolve(folder, file) } : list;
  });
}

function parse(text: string, path: string): unknown {
  if (text.length > FILE_CHARS_MAX) throw new CliError(`${path} is too large for a configuration file.`);
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined)
    throw new CliError(`${path} is no YAML: ${error.message.split('\n')[0]?.replace(/:$/, '')}.`);
  return document.toJS() ?? {};
}

function check(content: unknown, path: string): Record<string, Record<string, unknown>> {
  const parsed = fileSchema.safeParse(content);
  // `detections` and its like are unknown to this schema, and are handed on as they are.
  if (parsed.success) return parsed.data as Record<string, Record<string, unknown>>;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') throw unknownKey(issue.keys[0] ?? '', place, path);
  if (place === '')
    throw new CliError(`${path} must hold sections: ${[...SECTIONS, ...DETECTION_SECTIONS].join(', ')}.`);
  const wanted =
    issue?.path.length === 1 ? 'must be a section with settings in it' : 'must be a text, a number, or a list';
  throw new CliError(`${path}: '${place}' ${wanted}.`);
}

function unknownKey(key: string, place: string, path: string): CliError {
  if (SECRET.test(key)) {
    return new CliError(
      `${path}: '${key}' looks like a credential. Credentials are never read from this file: use a profile, a role or AWS's environment variables.`,
    );
  }
  const section = SECTIONS.find((name) => name === place);
  const known = section === undefined ? [...SECTIONS, ...DETECTION_SECTIONS] : namesIn(section);
  const close = nearest(key, known);
  const hint = close === undefined ? `There are: ${known.join(', ')}.` : `Did you mean ${close}?`;
  const what = section === undefined ? `section '${key}'` : `setting '${key}' in '${section}'`;
  return new CliError(`${path}: there is no ${what}. ${hint}`);
}

function namesIn(section: Section): string[] {
  return SETTING_KEYS.map((key) => SETTINGS[key])
    .filter((setting) => setting.section === section)
    .map((setting) => setting.name);
}

import type { Description } from '@networkflow/engine';
import type { Finding } from '@networkflow/engine/contract';
import { writeDocument } from '../answer.js';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { ocsfEvent } from './ocsf.js';
import { sarifLog } from './sarif.js';

/** The machine-readable ways of writing findings, one line each. */
const WRITERS = {
  json: (findings, _detections, _version, effects) => writeDocument({ findings }, effects),
  sarif: (findings, detections, version, effects) => writeDocument(sarifLog(findings, detections, version), effects),
  ocsf: async (findings, detections, version, effects) => {
    for (const finding of findings) {
      const detection = detections.find(({ name }) => name === finding.detection);
      await effects.stdout.write(`${JSON.stringify(ocsfEvent(finding, detection, version))}\n`);
    }
  },
} as const satisfies Record<
  string,
  (
    findings: readonly Finding[],
    detections: Description['detections'],
    version: string,
    effects: Pick<Effects, 'stdout'>,
  ) => Promise<void>
>;

export type FindingsFormat = keyof typeof WRITERS;

/** The flags that choose one: `--json`, `--sarif`, `--ocsf`. */
export interface FindingsFormatFlags {
  readonly json?: boolean | undefined;
  readonly sarif?: boolean | undefined;
  readonly ocsf?: boolean | undefined;
}

/** The format asked for; undefined is for people. Throws a usage error for two at once. */
export function findingsFormat(flags: FindingsFormatFlags): FindingsFormat | undefined {
  const asked = (['json', 'sarif', 'ocsf'] as const).filter((name) => flags[name]);
  if (asked.length > 1) {
    throw new CliError(`Print in one way at a time: ${asked.map((name) => `--${name}`).join(' and ')} were given.`);
  }
  return asked[0];
}

export function writeFindings(
  format: FindingsFormat,
  findings: readonly Finding[],
  detections: Description['detections'],
  context: { readonly version: string; readonly effects: Pick<Effects, 'stdout'> },
): Promise<void> {
  return WRITERS[format](findings, detections, context.version, context.effects);
}

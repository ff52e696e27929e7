import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DETECTIONS } from '../src/detections/registry.js';

const DOCUMENT = readFileSync(fileURLToPath(new URL('../../../docs/detections.md', import.meta.url)), 'utf8');
const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });
/** Finding types that GuardDuty makes from flow logs: "GuardDuty EC2 finding types", data source VPC flow logs. */
const FLOW_LOG_FINDINGS = 25;

/** The text under a heading, up to the next one of the same or a higher level. */
function section(heading: string): string {
  const level = heading.indexOf(' ');
  const from = DOCUMENT.indexOf(`\n${heading}\n`);
  if (from < 0) return '';
  const rest = DOCUMENT.slice(from + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${level}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}

describe('docs/detections.md', () => {
  it.each(DETECTIONS.map((detection) => [detection.name, detection] as const))(
    'tells of %s what the code does',
    (name, { title, description, thresholds, mitre, benign }) => {
      const text = section(`### ${name}`);
      const expected = [
        `**${title}.** ${description}`,
        ...Object.entries(thresholds).map(
          ([threshold, { value, unit, description: means }]) =>
            `| \`${threshold}\` | ${NUMBER.format(value)} ${unit} | ${means} |`,
        ),
        ...mitre.map((technique) => `[${technique}](`),
        `Why it may be benign: ${benign}`,
      ];

      expect(expected.filter((line) => !text.includes(line))).toEqual([]);
    },
  );

  it('tells of no detection that there is not', () => {
    const names = new Set(DETECTIONS.map(({ name }) => name));
    const told = [...DOCUMENT.matchAll(/^### ([a-z0-9-]+)$/gm)].map(([, name]) => name ?? '');

    expect(told.length).toBeGreaterThan(30);
    expect(told.filter((name) => !names.has(name))).toEqual([]);
  });

  it('has a row for every GuardDuty finding fed by flow logs, with detections that exist', () => {
    const rows = section('### Fed by flow logs')
      .split('\n')
      .filter((line) => /^\| [A-Za-z]+:EC2/.test(line));
    const named = rows.map((row) =>
      [...(row.split('|')[2] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? ''),
    );
    const names = new Set(DETECTIONS.map(({ name }) => name));

    expect(rows).toHaveLength(FLOW_LOG_FINDINGS);
    expect(named.filter((each) => each.length === 0 || each.some((name) => !names.has(name)))).toEqual([]);
  });

  it('keeps the place where the evaluation writes', () => {
    expect(DOCUMENT).toMatch(/<!-- eval:begin -->[\s\S]*<!-- eval:end -->/);
  });
});

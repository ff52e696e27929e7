'use client';

import { Select, Switch, TextInput } from '@mantine/core';
import { type FindingsResult, SEVERITIES, type Severity } from '@networkflow/engine/contract';
import { formatExact } from '../../format/units';
import { useView } from '../../state/view-context';
import type { FindingsState } from '../../state/view-state';
import classes from './Findings.module.css';
import { SeverityBadge } from './SeverityBadge';

const GRAVEST_FIRST: readonly Severity[] = SEVERITIES.toReversed();

/** Narrows the findings: by severity, detection and text, all of it in the address. */
export function FindingsBar(props: {
  readonly result: FindingsResult | undefined;
  readonly titleOf: (detection: string) => string;
}) {
  const { view, update } = useView();
  const { severities, detection, search, showsSuppressed } = view.findings;
  const change = (next: Partial<FindingsState>): void =>
    update((before) => ({ ...before, findings: { ...before.findings, ...next } }));
  const toggle = (severity: Severity): void =>
    change({
      severities: SEVERITIES.filter((each) => (each === severity) !== severities.includes(each)),
    });
  const { result } = props;
  const known = (result?.byDetection ?? []).map((entry) => ({
    value: entry.detection,
    label: `${props.titleOf(entry.detection)} (${formatExact(entry.findings)})`,
  }));
  const isMissing = detection !== '' && !known.some(({ value }) => value === detection);
  return (
    <>
      <fieldset className={classes.toggles} aria-label="Severities">
        {GRAVEST_FIRST.map((severity) => (
          <button
            key={severity}
            type="button"
            className={classes.toggle}
            aria-pressed={severities.includes(severity)}
            onClick={() => toggle(severity)}
          >
            <SeverityBadge severity={severity} />
            <b>{result === undefined ? '–' : formatExact(result.bySeverity[severity])}</b>
          </button>
        ))}
      </fieldset>
      <Select
        size="xs"
        w={230}
        aria-label="Detection"
        placeholder="Every detection"
        clearable
        searchable
        data={isMissing ? [...known, { value: detection, label: props.titleOf(detection) }] : known}
        value={detection === '' ? null : detection}
        onChange={(value) => change({ detection: value ?? '' })}
      />
      <TextInput
        size="xs"
        w={190}
        aria-label="Search findings"
        placeholder="Address, peer or word"
        value={search}
        onChange={(event) => change({ search: event.currentTarget.value })}
      />
      <Switch
        size="xs"
        label={
          result === undefined || result.suppressed === 0
            ? 'Show suppressed'
            : `Show suppressed (${formatExact(result.suppressed)})`
        }
        checked={showsSuppressed}
        onChange={(event) => change({ showsSuppressed: event.currentTarget.checked })}
      />
    </>
  );
}

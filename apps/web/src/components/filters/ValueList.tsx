'use client';

import { Button, Checkbox, ScrollArea, Skeleton, TextInput } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { formatCount, formatExact } from '../../format/units';
import type { PickerColumn } from '../../state/view-state';
import { useMissingFields } from '../panel/use-missing-fields';
import type { PickedValuesProps } from './PickedValues';
import { displayValue, type OfferedValue, useColumnValues, VALUES_SHOWN_MAX } from './use-column-values';
import classes from './ValueList.module.css';

/** The values of a column that the data holds, most frequent first, to tick; searched on the server as one types. */
export function ValueList({ column, label, picked, isExcluded, onPick }: PickedValuesProps) {
  const { values, isCut, error, isLoading, retry, search, setSearch } = useColumnValues(column);
  const offered = mergePicked(values, picked, search);
  const toggle = (value: string): void =>
    onPick(picked.includes(value) ? picked.filter((other) => other !== value) : [...picked, value]);
  const shown = offered.map(({ value }) => value);
  const isAllPicked = shown.length > 0 && shown.every((value) => picked.includes(value));
  const pickShown = (): void =>
    onPick(isAllPicked ? picked.filter((value) => !shown.includes(value)) : [...new Set([...picked, ...shown])]);
  return (
    // The arrows move between what can be ticked; each of them is a control of its own.
    <fieldset className={classes.values} aria-label={`Values of ${label}`} onKeyDown={moveByArrows}>
      <TextInput
        size="xs"
        placeholder={`Search ${label.toLowerCase()}`}
        aria-label={`Search ${label.toLowerCase()}`}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        data-stop
        data-autofocus
      />
      <ScrollArea.Autosize mah={280} type="auto" offsetScrollbars="y" aria-busy={isLoading}>
        {offered.map((offer) => (
          <ValueRow
            key={offer.value}
            offer={offer}
            text={displayValue(column, offer.value)}
            isPicked={picked.includes(offer.value)}
            onToggle={() => toggle(offer.value)}
            onOnly={() => onPick([offer.value], false)}
            onNot={() => onPick(isExcluded ? [...new Set([...picked, offer.value])] : [offer.value], true)}
          />
        ))}
        {offered.length === 0 && isLoading && <Skeleton height={72} radius="sm" />}
        {offered.length === 0 && !isLoading && error === null && (
          <NoValues column={column} isSearched={search !== ''} />
        )}
      </ScrollArea.Autosize>
      {error !== null && (
        <p className={classes.note} role="alert">
          {error.message}{' '}
          <Button size="compact-xs" variant="default" onClick={retry}>
            Retry
          </Button>
        </p>
      )}
      {isCut && <p className={classes.note}>The {formatExact(VALUES_SHOWN_MAX)} most frequent; type to find others.</p>}
      {shown.length > 1 && (
        <Button size="compact-xs" variant="subtle" className={classes.all} onClick={pickShown}>
          {isAllPicked ? 'Untick all shown' : `Tick all ${formatExact(shown.length)} shown`}
        </Button>
      )}
    </fieldset>
  );
}

function ValueRow(props: {
  readonly offer: OfferedValue;
  readonly text: string;
  readonly isPicked: boolean;
  readonly onToggle: () => void;
  readonly onOnly: () => void;
  readonly onNot: () => void;
}) {
  const { offer, text, isPicked, onToggle, onOnly, onNot } = props;
  return (
    <div className={classes.row} data-value>
      <Checkbox
        size="xs"
        className={classes.box}
        checked={isPicked}
        onChange={onToggle}
        label={<span className={classes.text}>{text}</span>}
        data-stop
      />
      <span className={classes.count}>{offer.flows === undefined ? '' : formatCount(offer.flows)}</span>
      <button type="button" className={classes.shortcut} aria-label={`Only ${text}`} onClick={onOnly}>
        only
      </button>
      <button type="button" className={classes.shortcut} aria-label={`Not ${text}`} onClick={onNot}>
        not
      </button>
    </div>
  );
}

/** Why there is nothing to tick: what was typed, this window, or logs that never say it. */
function NoValues({ column, isSearched }: { readonly column: PickerColumn; readonly isSearched: boolean }) {
  const missing = useMissingFields([column.replaceAll('_', '-')]);
  if (missing !== undefined) {
    return (
      <p className={classes.note}>
        The flow logs do not hold {missing.fields.join(', ')}. The format that does is on the page Data quality.
      </p>
    );
  }
  return (
    <p className={classes.note}>{isSearched ? 'Nothing begins with this.' : 'The records in this window hold none.'}</p>
  );
}

function moveByArrows(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-stop]')];
  const row = document.activeElement?.closest('[data-value]')?.querySelector<HTMLElement>('[data-stop]');
  const at = stops.findIndex((stop) => stop === document.activeElement || stop === row);
  event.preventDefault();
  stops[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
}

/** What is ticked stays in sight, even when the other filters leave none of it, unless one searches for something else. */
function mergePicked(
  values: readonly OfferedValue[],
  picked: readonly string[],
  search: string,
): readonly OfferedValue[] {
  const known = new Set(values.map(({ value }) => value));
  const missing = search === '' ? picked.filter((value) => !known.has(value)) : [];
  return [...missing.map((value) => ({ value })), ...values];
}

'use client';

import { NativeSelect, Radio, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { formatTimeZoned } from '../../format/times';
import { browserZone, isTimeZone, UTC } from '../../format/zone';
import { readMoment } from '../../state/moment';
import classes from './ConnectionLog.module.css';
import type { FieldProps } from './LookupForm';

/** A moment and the zone it is told in. No zone is taken for granted: the wrong one finds the wrong person. */
export function MomentFields({ typed, problems, type }: FieldProps) {
  const zones = useMemo(() => zoneChoices(typed.zone), [typed.zone]);
  const moment = readMoment(typed.moment, typed.zone);
  return (
    <>
      <TextInput
        name="moment"
        size="sm"
        label="Moment"
        placeholder="2026-11-20 14:05:30"
        required
        autoComplete="off"
        spellCheck={false}
        value={typed.moment}
        error={problems.moment}
        description={moment.kind === 'certain' ? `is ${formatTimeZoned(moment.at, UTC)}` : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        onChange={(event) => type({ moment: event.currentTarget.value })}
      />
      <NativeSelect
        name="zone"
        size="sm"
        label="Time zone"
        value={typed.zone}
        error={problems.zone}
        data={zones}
        onChange={(event) => type({ zone: event.currentTarget.value })}
      />
      {moment.kind === 'twice' && (
        <Radio.Group
          className={classes.whole}
          size="sm"
          label="Clocks were turned back and showed this time twice. Which one?"
          value=""
          onChange={(at) => type({ moment: at })}
        >
          {moment.choices.map((at, index) => (
            <Radio key={at} size="sm" mt={6} value={at} label={`the ${index === 0 ? 'first' : 'second'}: ${at}`} />
          ))}
        </Radio.Group>
      )}
    </>
  );
}

/** Those most likely first; a zone of a link that the list lacks is a choice as well. */
function zoneChoices(chosen: string) {
  const common = [...new Set([UTC, browserZone()])];
  const all = Intl.supportedValuesOf('timeZone').filter((zone) => !common.includes(zone));
  const extra = chosen !== '' && isTimeZone(chosen) && ![...common, ...all].includes(chosen) ? [chosen] : [];
  return [
    { value: '', label: 'as the moment says' },
    { group: 'Common', items: [...common, ...extra] },
    { group: 'All', items: all },
  ];
}

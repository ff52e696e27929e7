'use client';

import { SEVERITIES, type Severity } from '@networkflow/engine/contract';
import { severityStep } from '../../charts/severity';
import classes from './Findings.module.css';

/** A severity in words and as a bar of five steps, so that it does not need its colour. */
export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  const step = severityStep(severity);
  return (
    <span className={classes.severity} data-severity={severity}>
      <svg width="25" height="12" viewBox="0 0 25 12" aria-hidden="true">
        {SEVERITIES.map((name, index) => (
          <rect
            key={name}
            x={index * 5}
            y={9 - 2 * index}
            width="3.6"
            height={3 + 2 * index}
            rx="0.8"
            className={index <= step ? classes.stepOn : classes.stepOff}
          />
        ))}
      </svg>
      {severity}
    </span>
  );
}

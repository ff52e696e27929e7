'use client';

import { useState } from 'react';
import { formatExact, formatShare } from '../../format/units';
import { visibleText } from '../../format/visible-text';
import { ErrorCard } from './ErrorCard';
import classes from './Errors.module.css';

const SHOWN_MAX = 9;

/** Who logs errors, as bars that are buttons: pressing one narrows the page to that service, pressing it again widens it. */
export function ServiceBars(props: {
  readonly ranked: readonly (readonly [string, number])[];
  readonly total: number;
  readonly colors: ReadonlyMap<string, string>;
  readonly service: string;
  readonly onService: (service: string) => void;
}) {
  const { ranked, total, colors, service, onService } = props;
  const [isAll, setAll] = useState(false);
  const shown = isAll ? ranked : ranked.slice(0, SHOWN_MAX);
  const most = ranked[0]?.[1] ?? 1;
  return (
    <ErrorCard
      id="error-services"
      title="By service"
      subtitle={service === '' ? 'press one to see it alone' : 'press it again to see all'}
      span={4}
    >
      <ol className={classes.services} data-scrolls={isAll}>
        {shown.map(([name, errors]) => (
          <li key={name}>
            <button
              type="button"
              className={classes.service}
              aria-pressed={service === name}
              data-service={name}
              onClick={() => onService(service === name ? '' : name)}
            >
              <span className={classes.serviceName}>{visibleText(name)}</span>
              <span className={classes.serviceCount}>
                {formatExact(errors)} <span className={classes.muted}>{formatShare(errors / Math.max(1, total))}</span>
              </span>
              <svg className={classes.serviceBar} width="100%" height="6" aria-hidden="true">
                <rect
                  width={`${(100 * errors) / most}%`}
                  height="6"
                  rx="2"
                  style={{ fill: colors.get(name) ?? 'var(--nf-muted)' }}
                />
              </svg>
            </button>
          </li>
        ))}
      </ol>
      {ranked.length === 0 && <p className={classes.none}>No service logged an error.</p>}
      {ranked.length > SHOWN_MAX && (
        <button type="button" className={classes.textButton} onClick={() => setAll(!isAll)}>
          {isAll ? 'Show the largest' : `Show all ${formatExact(ranked.length)}`}
        </button>
      )}
    </ErrorCard>
  );
}

'use client';

import type { Finding } from '@networkflow/engine/contract';
import Link from 'next/link';
import { useFindings } from '../../api/findings';
import { formatTimeShort } from '../../format/times';
import { formatExact } from '../../format/units';
import { pageLink } from '../../state/page-link';
import { useView } from '../../state/view-context';
import type { ViewState } from '../../state/view-state';
import { SeverityBadge } from '../findings/SeverityBadge';
import classes from './FindingsStrip.module.css';

const SHOWN_MAX = 3;

/** The gravest findings of the window, above everything else; nothing when there are none. */
export function FindingsStrip() {
  const { window, status, view } = useView();
  const { result: data, isLoading } = useFindings({ showsSuppressed: false, ...window, lakeVersion: status.version });
  const grave = (data?.findings ?? []).filter(({ severity }) => severity === 'critical' || severity === 'high');
  if (data === undefined || grave.length === 0) return isLoading ? <div hidden aria-busy="true" /> : null;
  const shown = grave.slice(0, SHOWN_MAX);
  return (
    <section className={classes.strip} aria-label="Grave findings" data-panel="findings-strip" aria-busy={isLoading}>
      <ul className={classes.list}>
        {shown.map((finding) => (
          <li key={finding.id}>
            <Link href={pageLink('/findings', opened(view, finding))} prefetch={false} className={classes.finding}>
              <SeverityBadge severity={finding.severity} />
              <span className={classes.sentence}>{finding.title}</span>
              <span className={classes.when}>{formatTimeShort(finding.lastSeen)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {data.total > shown.length && (
        <Link href={pageLink('/findings', view)} prefetch={false} className={classes.all}>
          All {formatExact(data.total)} findings
        </Link>
      )}
    </section>
  );
}

function opened(view: ViewState, finding: Finding): ViewState {
  return { ...view, findings: { ...view.findings, open: finding.id } };
}

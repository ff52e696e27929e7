'use client';

import { Skeleton } from '@mantine/core';
import type { Finding } from '@networkflow/engine/contract';
import Link from 'next/link';
import { useFindings } from '../../api/findings';
import { formatTimeShort } from '../../format/times';
import { formatExact } from '../../format/units';
import { lookedNote } from '../../state/detections-looked';
import { pageLink } from '../../state/page-link';
import { useView } from '../../state/view-context';
import { sharedView } from '../../state/view-state';
import { SeverityBadge } from '../findings/SeverityBadge';
import classes from './Entity.module.css';
import type { Entity } from './entity';

const SHOWN_MAX = 6;

/** Findings of the window that name it, as subject, object or peer. */
export function FindingsAbout({ entity }: { readonly entity: Entity }) {
  const { view, window, status } = useView();
  const {
    result: data,
    error,
    isLoading,
    retry,
  } = useFindings({
    showsSuppressed: false,
    ...window,
    lakeVersion: status.version,
  });
  const about = (data?.findings ?? []).filter((finding) => isAbout(finding, entity));
  const link = (id: string): string => {
    const shared = sharedView(view);
    return pageLink('/findings', { ...shared, findings: { ...shared.findings, open: id } });
  };
  return (
    <section className={classes.findings} aria-labelledby="findings-about" data-panel="findings-about">
      <h2 id="findings-about">Findings about it</h2>
      <p className={classes.subtitle}>
        {data === undefined ? 'in this window' : `${formatExact(about.length)} in this window, gravest first`}
      </p>
      {data === undefined && error === null && <Skeleton height={120} radius="sm" aria-busy="true" />}
      {data === undefined && error !== null && !isLoading && (
        <p role="alert">
          {error.message}{' '}
          <button type="button" className={classes.inlineButton} onClick={retry}>
            Retry
          </button>
        </p>
      )}
      {data !== undefined && about.length === 0 && (
        <p className={classes.nothing}>There is none in this window: {lookedNote(status, window)}.</p>
      )}
      <ul className={classes.findingList}>
        {about.slice(0, SHOWN_MAX).map((finding) => (
          <li key={finding.id}>
            <SeverityBadge severity={finding.severity} />
            <Link href={link(finding.id)} prefetch={false} className={classes.findingLink}>
              {finding.title}
            </Link>
            <span className={classes.muted}>{formatTimeShort(finding.lastSeen)}</span>
          </li>
        ))}
      </ul>
      {about.length > SHOWN_MAX && (
        <Link href={pageLink('/findings', sharedView(view))} prefetch={false} className={classes.anchor}>
          {formatExact(about.length - SHOWN_MAX)} more
        </Link>
      )}
    </section>
  );
}

/** Of a conversation, those that name both ends. */
export function isAbout(finding: Pick<Finding, 'subject' | 'object' | 'peers' | 'title'>, entity: Entity): boolean {
  const named = new Set([finding.subject, finding.object ?? '', ...finding.peers]);
  switch (entity.kind) {
    case 'address':
      return named.has(entity.address);
    case 'interface':
      return named.has(entity.id);
    case 'conversation':
      return named.has(entity.key.a) && named.has(entity.key.b);
  }
}

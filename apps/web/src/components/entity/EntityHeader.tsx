'use client';

import { Button } from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { usePanel } from '../../api/use-panel';
import { formatTime, zoneName } from '../../format/times';
import { formatBytes, formatCount, formatExact, formatShare, toNumber } from '../../format/units';
import { addClause } from '../../state/filter-clause';
import { pageLink } from '../../state/page-link';
import { useView } from '../../state/view-context';
import { sharedView } from '../../state/view-state';
import { CopyButton } from '../findings/CopyButton';
import classes from './Entity.module.css';
import { EntityAnchor } from './EntityAnchor';
import { EntityIdentity } from './EntityIdentity';
import { clauseOf, directionsOf, type Entity, entityName } from './entity';
import type { Sighting } from './use-sighting';

const KIND_LABELS: Readonly<Record<Entity['kind'], string>> = {
  address: 'Address',
  interface: 'Network interface',
  conversation: 'Conversation',
};

/** What it is, where it was seen, and what it amounts to. */
export function EntityHeader({ entity, sighting }: { readonly entity: Entity; readonly sighting: Sighting }) {
  const { view } = useView();
  const [out, back] = directionsOf(entity);
  const name = entityName(entity);
  const overview = { ...sharedView(view), where: addClause(view.where, clauseOf(entity)) };
  return (
    <section className={classes.header} aria-label={`${KIND_LABELS[entity.kind]} ${name}`} data-panel="entity">
      <div className={classes.titleRow}>
        <div className={classes.titles}>
          <span className={classes.kind}>{KIND_LABELS[entity.kind]}</span>
          <h1 className={classes.name}>
            {entity.kind === 'conversation' ? (
              <>
                <EntityAnchor kind="address" value={entity.key.a}>
                  {entity.key.a}
                </EntityAnchor>{' '}
                <span className={classes.muted}>⇄</span>{' '}
                <EntityAnchor kind="address" value={entity.key.b}>
                  {entity.key.b}
                </EntityAnchor>
              </>
            ) : (
              name
            )}
          </h1>
          <EntityIdentity entity={entity} />
        </div>
        <div className={classes.actions}>
          <CopyButton label="Copy filter" text={clauseOf(entity)} />
          <Button size="compact-xs" variant="default" component={Link} href={pageLink('/', overview)} prefetch={false}>
            Filter the overview to this
          </Button>
        </div>
      </div>
      <dl className={classes.facts}>
        {out && <Sum label={labelOf(out.label)} clause={out.clause} />}
        {back && <Sum label={labelOf(back.label)} clause={back.clause} />}
        <Totals sighting={sighting} />
      </dl>
    </section>
  );
}

function labelOf(label: string): string {
  return `${label.charAt(0).toUpperCase()}${label.slice(1)}`;
}

function Sum({ label, clause }: { readonly label: string; readonly clause: string }) {
  const { where } = useView();
  const { result, isStale, error } = usePanel('totals', {}, { where: `${clause} and (${where})` });
  const row = result?.rows[0];
  return (
    <Fact
      label={label}
      isStale={isStale}
      error={error}
      detail={row && `${formatCount(row.packets)} packets, as recorded`}
    >
      {row && <span title={`${formatExact(row.bytes)} bytes`}>{formatBytes(row.bytes)}</span>}
    </Fact>
  );
}

function Totals({ sighting }: { readonly sighting: Sighting }) {
  const { totals, ever } = sighting;
  const { error } = totals;
  const row = totals.result?.rows[0];
  const flows = toNumber(row?.flows);
  const denied = toNumber(row?.denied_flows);
  return (
    <>
      <Fact label="Flow records" isStale={totals.isStale} error={error} detail="in this window">
        {row && <span title={formatExact(flows)}>{formatCount(flows)}</span>}
      </Fact>
      <Fact
        label="Denied"
        isStale={totals.isStale}
        error={error}
        detail={row && `${formatCount(denied)} records`}
        tone={denied > 0 ? 'denied' : undefined}
      >
        {row && (flows === 0 ? '–' : `${denied > 0 ? '✕ ' : ''}${formatShare(denied / flows)}`)}
      </Fact>
      <Fact
        label="First seen"
        error={error}
        detail={ever?.window && `in the whole lake, ${zoneName(ever.window.from)}`}
      >
        {ever && (ever.window === undefined ? 'never' : formatTime(ever.window.from))}
      </Fact>
      <Fact label="Last seen" error={error} detail={ever && `${formatCount(ever.flows)} records in all`}>
        {ever && (ever.window === undefined ? 'never' : formatTime(ever.window.to))}
      </Fact>
    </>
  );
}

function Fact(props: {
  readonly label: string;
  readonly detail?: string | undefined;
  readonly isStale?: boolean;
  /** Why it is not known; the panels below say so, and ask again. */
  readonly error: Error | null;
  readonly tone?: 'denied' | undefined;
  readonly children: ReactNode;
}) {
  return (
    <div
      className={classes.fact}
      data-fact={props.label}
      data-stale={props.isStale || undefined}
      aria-busy={props.children === undefined && props.error === null}
    >
      <dt>{props.label}</dt>
      <dd className={props.tone === 'denied' ? classes.denied : undefined}>
        {props.children ?? (props.error === null ? '…' : '–')}
      </dd>
      <dd className={classes.detail}>{props.detail ?? ' '}</dd>
    </div>
  );
}

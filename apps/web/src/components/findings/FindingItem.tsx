'use client';

import { Button, Group } from '@mantine/core';
import type { Finding } from '@networkflow/engine/contract';
import clsx from 'clsx';
import { formatSpan, formatTimeShort, parseTime, zoneName } from '../../format/times';
import { formatShare } from '../../format/units';
import { EntityAnchor } from '../entity/EntityAnchor';
import { readEntity } from '../entity/entity';
import { CopyButton } from './CopyButton';
import { EvidenceTable } from './EvidenceTable';
import classes from './Findings.module.css';
import { findingCommand } from './finding-command';
import { isNamedAlready, measureName, measureText, otherMeasureText } from './measure-text';
import { SeverityBadge } from './SeverityBadge';
import { SuppressButton } from './SuppressButton';

export interface FindingItemProps {
  readonly finding: Finding;
  readonly detectionTitle: string;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** One finding: what happened in a sentence; opened, why we think so, why we may be wrong, and the rows themselves. */
export function FindingItem({ finding, detectionTitle, isOpen, onToggle }: FindingItemProps) {
  const bodyId = `finding-${finding.id}`;
  return (
    <article className={clsx(classes.item, finding.suppression && classes.suppressed)} data-finding={finding.id}>
      <h3 className={classes.heading}>
        <button
          type="button"
          className={classes.summary}
          aria-expanded={isOpen}
          aria-controls={bodyId}
          onClick={onToggle}
        >
          <SeverityBadge severity={finding.severity} />
          <span className={classes.sentence}>{finding.title}</span>
          <span className={classes.when}>
            {formatTimeShort(finding.lastSeen)}
            {finding.count > 1 && <span className={classes.count}>{finding.count} times</span>}
          </span>
        </button>
      </h3>
      {isOpen && (
        <div id={bodyId} className={classes.body}>
          <FindingFacts finding={finding} detectionTitle={detectionTitle} />
          <p className={classes.benign}>
            <strong>May be harmless:</strong> {finding.benign}
          </p>
          {finding.suppression && (
            <p className={classes.benign}>
              <strong>Suppressed</strong> until {formatTimeShort(finding.suppression.expires)}:{' '}
              {finding.suppression.reason}
            </p>
          )}
          <Group gap={6} className={classes.actions}>
            <Button size="compact-sm" variant="default" component="a" href={`/${finding.filterUrl}`}>
              Show these flows
            </Button>
            <CopyButton label="Copy SQL" text={finding.sql} />
            <CopyButton label="Copy CLI command" text={findingCommand(finding)} />
            <SuppressButton finding={finding} />
          </Group>
          <EvidenceTable id={finding.id} />
        </div>
      )}
    </article>
  );
}

function FindingFacts({ finding, detectionTitle }: Pick<FindingItemProps, 'finding' | 'detectionTitle'>) {
  const named = [finding.subject, finding.object ?? '', ...finding.peers];
  const measures = Object.entries(finding.measures).filter(([, value]) => !isNamedAlready(value, named));
  const lasted = parseTime(finding.lastSeen) - parseTime(finding.firstSeen);
  return (
    <dl className={classes.facts}>
      <Fact name="Measured">
        {measureText(finding.value, finding.unit)}
        <span className={classes.muted}> against {measureText(finding.threshold, finding.unit)}</span>
      </Fact>
      <Fact name="Confidence">{formatShare(finding.confidence)}</Fact>
      <Fact name={`When (${zoneName(finding.firstSeen)})`}>
        {formatTimeShort(finding.firstSeen)} – {formatTimeShort(finding.lastSeen)}
        <span className={classes.muted}> {lasted < 60_000 ? 'under a minute' : formatSpan(lasted)}</span>
      </Fact>
      <Fact name="About">
        <Named text={finding.subject} />
        {finding.object !== null && (
          <>
            {' '}
            and <Named text={finding.object} />
          </>
        )}
      </Fact>
      {finding.peers.length > 0 && (
        <Fact name="Peers">
          {finding.peers.map((peer) => (
            <span key={peer} className={classes.peer}>
              <Named text={peer} />
            </span>
          ))}
        </Fact>
      )}
      <Fact name="Detection">
        {detectionTitle} <code>{finding.detection}</code>
      </Fact>
      <Fact name="MITRE ATT&CK">{finding.mitre.join(', ')}</Fact>
      {measures.map(([name, value]) => (
        <Fact key={name} name={measureName(name)}>
          {otherMeasureText(name, value)}
        </Fact>
      ))}
    </dl>
  );
}

/** A link to its page where the text is an address. */
function Named({ text }: { readonly text: string }) {
  if (readEntity('address', text) === undefined) return <code>{text}</code>;
  return (
    <EntityAnchor kind="address" value={text}>
      <code>{text}</code>
    </EntityAnchor>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

'use client';

import { Button, Pagination } from '@mantine/core';
import type { AccessEntry, AccessLogPage } from '@networkflow/engine/contract';
import { useMemo, useState } from 'react';
import { accessLogUrl, useAccessLog } from '../../api/use-connections';
import type { PanelAnswer } from '../../api/use-panel';
import { formatTimeZoned } from '../../format/times';
import { formatExact } from '../../format/units';
import { CONNECTION_LOG } from '../../state/connection-log-state';
import { useParameters } from '../../state/use-parameters';
import { Panel } from '../panel/Panel';
import { type PlainColumn, PlainTable } from '../tables/PlainTable';
import classes from './ConnectionLog.module.css';
import { askedWords } from './lookup-words';

const PAGE_ROWS = 10;

/** Who asked what, when and why, and whether the log is whole. */
export function AccessLogPanel() {
  const [{ lookups: page }, change] = useParameters(CONNECTION_LOG);
  const [verify, setVerify] = useState(false);
  const answer = useAccessLog({ limit: PAGE_ROWS, offset: (page - 1) * PAGE_ROWS, verify });
  const { result: log } = answer;
  const panelAnswer = usePanelAnswer(answer);
  const total = log?.total ?? 0;
  return (
    <Panel
      id="access-log"
      title="Access log"
      subtitle={log === undefined ? 'every lookup, with who, when and why' : subtitleOf(log)}
      answer={panelAnswer}
      height="auto"
      span={12}
      isEmpty={total === 0}
      tools={
        total > 0 && (
          <Button size="compact-xs" variant="default" disabled={verify} onClick={() => setVerify(true)}>
            {verify ? 'Checked' : 'Check that it is whole'}
          </Button>
        )
      }
      emptyText="Nobody has looked up anything yet."
    >
      {log?.verified?.isIntact === false && (
        <p className={classes.notice} role="alert">
          The log was changed or cut: {log.verified.problems.map(({ reason }) => reason).join(' ')}
        </p>
      )}
      {/* As high as its rows: it would else fill the panel, and push what follows out of it. */}
      <div>
        <PlainTable label="Lookups" rows={panelAnswer.result?.rows ?? []} columns={COLUMNS} />
      </div>
      {total > PAGE_ROWS && (
        <Pagination
          size="xs"
          mt={8}
          total={Math.ceil(total / PAGE_ROWS)}
          value={page}
          onChange={(lookups) => change({ lookups })}
          getControlProps={(control) => ({ 'aria-label': `${control} page of lookups` })}
        />
      )}
    </Panel>
  );
}

const COLUMNS: readonly PlainColumn[] = [
  { name: 'seq', title: 'No.', isNumber: true, render: (row) => formatExact(row.seq) },
  { name: 'at', title: 'When', render: (row) => formatTimeZoned(String(row.at)) },
  { name: 'who', title: 'Who', isWide: true, render: (row) => <Cut text={row.who} /> },
  { name: 'reason', title: 'Why', render: (row) => <Cut text={row.reason} /> },
  { name: 'asked', title: 'Asked', isWide: true, render: (row) => <Cut text={row.asked} /> },
  { name: 'outcome', title: 'Answer', render: (row) => String(row.outcome) },
  { name: 'shown', title: 'E-mail and MAC', isWide: true, render: (row) => String(row.shown) },
];

function Cut({ text }: { readonly text: unknown }) {
  return (
    <span className={classes.cut} title={String(text)}>
      {String(text)}
    </span>
  );
}

function subtitleOf({ total, verified }: AccessLogPage): string {
  const whole =
    verified === undefined ? '' : verified.isIntact ? '; no entry was changed or removed from within' : '; damaged';
  return `${formatExact(total)} ${total === 1 ? 'lookup' : 'lookups'}, latest first${whole}`;
}

/** The log as rows, for the frame that all panels have. */
function usePanelAnswer(answer: ReturnType<typeof useAccessLog>): PanelAnswer {
  const log = answer.result;
  return useMemo(() => {
    const rows = log?.entries.map(asRow) ?? [];
    const meta = { analysis: 'access-log', columns: [], window: {}, rowCount: rows.length, elapsedMs: 0, sql: '' };
    return {
      ...answer,
      result: log && { rows, meta: { ...meta, lakeVersion: 0 } },
      name: 'access-log',
      request: {},
      answered: { from: '', to: '' },
      exported: { url: accessLogUrl, command: 'networkflow connections access-log' },
    };
  }, [answer, log]);
}

function asRow({ seq, at, actor, reason, asked, outcome, candidates, revealed }: AccessEntry) {
  return {
    seq,
    at,
    who: actor.from === undefined ? actor.name : `${actor.name} (${actor.from})`,
    reason,
    asked: askedWords(asked),
    outcome: outcome === 'several' && candidates > 1 ? `several: ${candidates}` : outcome,
    shown: revealed ? 'shown' : 'masked',
  };
}

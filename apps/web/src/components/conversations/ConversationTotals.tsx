'use client';

import { useConversations } from '../../api/use-conversations';
import { formatBytes, formatCount, formatExact, formatShare, toNumber } from '../../format/units';
import classes from './Conversations.module.css';

/** Services summed for the strip: enough for any real network, and the answer says when it was not. */
const SERVICES_MAX = 1_000;

/** What the conversations of the window amount to. */
export function ConversationTotals() {
  const { answer } = useConversations({ by: 'service', limit: SERVICES_MAX });
  const { result } = answer;
  const sum = (name: string): number => (result?.rows ?? []).reduce((total, row) => total + toNumber(row[name]), 0);
  const conversations = sum('conversations');
  const isCut = (result?.meta.totals?.groups ?? 0) > SERVICES_MAX;
  const more = isCut ? ' at least' : '';
  const share = (name: string): string => (conversations === 0 ? '–' : formatShare(sum(name) / conversations));
  return (
    <dl className={classes.totals} data-panel="conversation-totals" aria-busy={answer.isLoading}>
      <Total label={`Conversations${more}`} value={result && formatCount(conversations)} exact={conversations} />
      <Total
        label="Bytes both ways"
        value={result && formatBytes(result.meta.totals?.bytes)}
        exact={result?.meta.totals?.bytes}
      />
      <Total label="Client sent" value={result && formatBytes(sum('client_bytes'))} exact={sum('client_bytes')} />
      <Total label="Server sent" value={result && formatBytes(sum('server_bytes'))} exact={sum('server_bytes')} />
      <Total
        label="✕ Refused"
        value={result && share('refused')}
        exact={sum('refused')}
        isDenied={sum('refused') > 0}
      />
      <Total label="○ Unanswered" value={result && share('unanswered')} exact={sum('unanswered')} />
      <Total
        label="Services"
        value={result && formatCount(result.meta.totals?.groups)}
        exact={result?.meta.totals?.groups}
      />
    </dl>
  );
}

function Total(props: {
  readonly label: string;
  readonly value: string | undefined;
  readonly exact: unknown;
  readonly isDenied?: boolean;
}) {
  return (
    <div className={classes.total}>
      <dt>{props.label}</dt>
      <dd className={props.isDenied ? classes.refused : undefined} title={formatExact(props.exact ?? 0)}>
        {props.value ?? '…'}
      </dd>
    </div>
  );
}

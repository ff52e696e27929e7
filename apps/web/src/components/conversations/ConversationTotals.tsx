'use client';

import { useConversations } from '../../api/use-conversations';
import { formatBytes, formatCount, formatExact, formatShare } from '../../format/units';
import classes from './Conversations.module.css';

/** What the conversations of the window amount to. */
export function ConversationTotals() {
  const { answer } = useConversations({ limit: 1 });
  const { totals } = answer.result?.meta ?? {};
  const { conversations = 0, refused = 0, unanswered = 0, client_bytes = 0, server_bytes = 0 } = totals?.counts ?? {};
  const share = (part: number): string => (conversations === 0 ? '–' : formatShare(part / conversations));
  const isKnown = totals !== undefined;
  // The panel below says what went wrong, and asks again.
  const unknown = answer.error === null ? '…' : '–';
  return (
    <dl className={classes.totals} data-panel="conversation-totals" aria-busy={answer.isLoading}>
      <Total label="Conversations" value={isKnown ? formatCount(conversations) : unknown} exact={conversations} />
      <Total
        label="Records they are made of"
        value={isKnown ? formatCount(totals.flows) : unknown}
        exact={totals?.flows}
      />
      <Total label="Bytes both ways" value={isKnown ? formatBytes(totals.bytes) : unknown} exact={totals?.bytes} />
      <Total label="Clients sent" value={isKnown ? formatBytes(client_bytes) : unknown} exact={client_bytes} />
      <Total label="Servers sent" value={isKnown ? formatBytes(server_bytes) : unknown} exact={server_bytes} />
      <Total label="✕ Refused" value={isKnown ? share(refused) : unknown} exact={refused} isDenied={refused > 0} />
      <Total label="○ Unanswered" value={isKnown ? share(unanswered) : unknown} exact={unanswered} />
    </dl>
  );
}

function Total(props: {
  readonly label: string;
  readonly value: string;
  readonly exact: unknown;
  readonly isDenied?: boolean;
}) {
  return (
    <div className={classes.total}>
      <dt>{props.label}</dt>
      <dd
        className={props.isDenied ? classes.refused : undefined}
        title={formatExact(props.exact ?? 0)}
        data-exact={String(props.exact ?? '')}
      >
        {props.value}
      </dd>
    </div>
  );
}

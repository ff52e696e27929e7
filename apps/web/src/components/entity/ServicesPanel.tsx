'use client';

import { useConversations } from '../../api/use-conversations';
import { formatBytes, formatCount, formatExact, formatShare, toNumber } from '../../format/units';
import { clauseFor, quoteValue } from '../../state/filter-clause';
import { useView } from '../../state/view-context';
import { serviceOf } from '../conversations/session-columns';
import { UnaskedNote } from '../conversations/UnaskedNote';
import { Panel } from '../panel/Panel';
import { ExactOnHover } from '../tables/AmountCells';
import { type PlainColumn, PlainTable } from '../tables/PlainTable';

const SERVICES_MAX = 100;
const WHOLE_ROW = 12;
const HEIGHT_PX = 260;
const ROW_PX = 30;

/** Services of its conversations: those it called, those others called on it, or all of them. */
export function CalledServicesPanel(props: {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly side?: { readonly column: 'src' | 'dst'; readonly address: string };
  readonly span: number;
}) {
  const { where } = useView();
  const { side } = props;
  const clause = side === undefined ? where : `${side.column} = ${quoteValue(side.address)} and (${where})`;
  const { answer, unasked } = useConversations({ by: 'service', limit: SERVICES_MAX }, { where: clause });
  const rows = answer.result?.rows ?? [];
  const total = answer.result?.meta.totals?.groups ?? rows.length;
  return (
    <Panel
      id={props.id}
      title={props.title}
      subtitle={answer.result === undefined ? props.subtitle : `${props.subtitle}, ${countWords(rows.length, total)}`}
      answer={answer}
      height={props.span === WHOLE_ROW ? heightOf(rows.length) : HEIGHT_PX}
      heightNarrow={190}
      span={props.span}
      isEmpty={rows.length === 0}
      emptyText={side?.column === 'dst' ? 'Nobody called it in this window.' : 'It called nobody in this window.'}
      notice={unasked.length > 0 ? <UnaskedNote fields={unasked} /> : undefined}
    >
      <PlainTable label={props.title} rows={rows} columns={columnsOf(side?.column)} />
    </Panel>
  );
}

/** With nothing beside it that has its own height, it is no taller than its rows. */
function heightOf(rows: number): number {
  return rows === 0 ? HEIGHT_PX : Math.min(HEIGHT_PX, (rows + 1) * ROW_PX);
}

function countWords(shown: number, total: number): string {
  return total > shown ? `${formatExact(shown)} of ${formatExact(total)}` : formatExact(total);
}

function columnsOf(side: 'src' | 'dst' | undefined): readonly PlainColumn[] {
  return [
    {
      name: 'service',
      title: 'Service',
      render: serviceOf,
      clause: (row) => clauseFor('service', row.service),
    },
    ...(side === 'src' ? [] : [{ ...count('clients', 'Clients'), isWide: true }]),
    ...(side === 'dst' ? [] : [{ ...count('servers', 'Servers'), isWide: true }]),
    count('conversations', 'Conversations'),
    {
      name: 'refused',
      title: 'Refused',
      isNumber: true,
      isDenied: true,
      render: (row) => {
        const refused = toNumber(row.refused);
        if (refused === 0) return <span style={{ color: 'var(--nf-muted)' }}>0</span>;
        return <span title={formatExact(refused)}>✕ {formatShare(refused / toNumber(row.conversations))}</span>;
      },
    },
    bytes('client_bytes', 'Client sent'),
    bytes('server_bytes', 'Server sent'),
  ];
}

function count(name: string, title: string): PlainColumn {
  return { name, title, isNumber: true, render: (row) => formatCount(row[name]) };
}

function bytes(name: string, title: string): PlainColumn {
  return {
    name,
    title,
    isNumber: true,
    isWide: name === 'client_bytes',
    render: (row) => <ExactOnHover value={row[name]} text={formatBytes(row[name])} />,
  };
}

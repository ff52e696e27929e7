'use client';

import { useConnectionList } from '../../api/use-connections';
import { formatExact } from '../../format/units';
import { Panel } from '../panel/Panel';
import { ResultTable } from '../tables/ResultTable';

const ROWS_MAX = 100;

/** What was imported, or what of it was refused: of the whole of the connection logs, whatever the window. */
export function ListPanel(props: {
  readonly list: 'archives' | 'refused';
  readonly title: string;
  readonly subtitle: string;
  readonly span: number;
  readonly emptyText: string;
}) {
  const answer = useConnectionList(props.list, { limit: ROWS_MAX });
  const { stats, result } = answer;
  return (
    <Panel
      id={`connection-${props.list}`}
      title={props.title}
      subtitle={
        stats?.isCut === true ? `${props.subtitle}; the latest ${formatExact(stats.rows.length)}` : props.subtitle
      }
      answer={answer}
      height={240}
      span={props.span}
      isEmpty={stats?.rows.length === 0}
      emptyText={props.emptyText}
    >
      {result && <ResultTable result={result} label={props.title} />}
    </Panel>
  );
}

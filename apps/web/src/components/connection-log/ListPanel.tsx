'use client';

import { useConnectionList } from '../../api/use-connections';
import { formatExact } from '../../format/units';
import { Panel } from '../panel/Panel';
import { StatTable } from './StatTable';

const ROWS_MAX = 100;
const HEIGHT_PX = 300;

/** What was imported, or what of it was refused: of the whole of the connection logs, whatever the window. */
export function ListPanel(props: {
  readonly list: 'archives' | 'refused';
  readonly title: string;
  readonly subtitle: string;
  readonly span: number;
  readonly emptyText: string;
}) {
  const answer = useConnectionList(props.list, { limit: ROWS_MAX });
  const { stats } = answer;
  return (
    <Panel
      id={`connection-${props.list}`}
      title={props.title}
      subtitle={
        stats?.isCut === true ? `${props.subtitle}; the latest ${formatExact(stats.rows.length)}` : props.subtitle
      }
      answer={answer}
      height="auto"
      span={props.span}
      isEmpty={stats?.rows.length === 0}
      emptyText={props.emptyText}
    >
      {stats && <StatTable stats={stats} label={props.title} height={HEIGHT_PX} />}
    </Panel>
  );
}

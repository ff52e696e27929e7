import { connectionHoursFigure } from '../../charts/connection-hours';
import { durationBarsFigure } from '../../charts/duration-bars';
import type { StatsPanelProps } from './StatsPanel';

/** The statistics of the page, in its order. */
export const STATS_PANELS: readonly StatsPanelProps[] = [
  {
    what: 'hours',
    draw: ({ rows }, { window, palette }) => connectionHoursFigure({ rows, window, palette }),
    title: 'Coverage by hour',
    subtitle: 'records an hour; an hour without any is a gap, in which nobody can be found',
    span: 8,
    height: 220,
    limit: 10_000,
    emptyText: 'No connection was logged in this window.',
  },
  {
    what: 'durations',
    draw: ({ rows }, { palette }) => durationBarsFigure(rows, palette),
    title: 'How long connections last',
    subtitle: 'connections opened in the window, by duration',
    span: 4,
    height: 220,
    limit: 100,
    emptyText: 'No connection ended in this window.',
  },
  {
    what: 'top-users',
    title: 'Top users',
    subtitle: 'by connections in their sessions; people are masked',
    span: 6,
    height: 260,
    limit: 20,
    emptyText: 'No session that ended in this window names anyone.',
  },
  {
    what: 'port-blocks',
    title: 'Ports behind each public address',
    subtitle: 'by public address: hosts behind it, source ports and blocks of 1,024',
    span: 6,
    height: 260,
    limit: 50,
    emptyText: 'No public address was in use in this window.',
  },
  {
    what: 'never-closed',
    title: 'Never closed',
    subtitle: 'connections whose end is not logged, oldest first',
    span: 12,
    height: 240,
    limit: 50,
    emptyText: 'Every connection that was opened in this window was closed.',
  },
];

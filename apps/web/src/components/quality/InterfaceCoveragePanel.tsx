'use client';

import { ScrollArea } from '@mantine/core';
import { useMemo, useState } from 'react';
import { usePanel } from '../../api/use-panel';
import { formatTimeShort } from '../../format/times';
import { formatCount, formatExact } from '../../format/units';
import { type ResolvedWindow, toInstant } from '../../state/resolve-window';
import { useView } from '../../state/view-context';
import { EntityAnchor } from '../entity/EntityAnchor';
import { Panel } from '../panel/Panel';
import tableClasses from '../tables/PlainTable.module.css';
import { SearchBox } from '../tables/SearchBox';
import { HourStrip } from './HourStrip';
import { type InterfaceCoverage, summarizeInterfaces } from './interface-coverage';
import classes from './Quality.module.css';

const MS_PER_HOUR = 3_600_000;
/** A strip of more hours has cells too thin to see. */
const HOURS_MAX = 24;
const ROWS_MAX = 10_000;
const SHOWN_MAX = 200;

/** Which interfaces were heard in which hour, those with the most silence first. */
export function InterfaceCoveragePanel() {
  const { window } = useView();
  const [search, setSearch] = useState('');
  const shown = lastHours(window);
  const answer = usePanel('coverage', { by: 'interface', limit: ROWS_MAX }, { where: '', window: shown });
  const { from, to } = answer.answered;
  const interfaces = useMemo(
    () => (answer.result === undefined ? [] : summarizeInterfaces(answer.result.rows, { from, to })),
    [answer.result, from, to],
  );
  const found = interfaces.filter(({ id }) => id.toLowerCase().includes(search.toLowerCase()));
  const isCut = answer.result?.rows.length === ROWS_MAX;
  return (
    <Panel
      id="interface-coverage"
      title="Coverage by interface"
      subtitle={`${answer.result === undefined ? '' : `${formatExact(found.length)} interfaces, `}last ${HOURS_MAX} h of the window at the most, most silent first${
        isCut ? '; more were heard than fit here' : ''
      }`}
      answer={answer}
      height={360}
      span={8}
      isEmpty={found.length === 0}
      emptyText={search === '' ? 'No interface was heard in this window.' : 'No interface matches this search.'}
      tools={<SearchBox label="Search interfaces" value={search} onSearch={setSearch} />}
    >
      <ScrollArea
        className={classes.scroll}
        type="auto"
        offsetScrollbars="y"
        viewportProps={{ tabIndex: 0 }}
        aria-label="Coverage by interface"
      >
        <table className={tableClasses.table}>
          <thead>
            <tr>
              <th scope="col">Interface</th>
              <th scope="col">
                Hours from {formatTimeShort(from)} to {formatTimeShort(to)}
              </th>
              <th scope="col" className={tableClasses.number}>
                Silent
              </th>
              <th scope="col" className={tableClasses.number}>
                Records
              </th>
              <th scope="col" className={tableClasses.number}>
                NODATA
              </th>
              <th scope="col" className={tableClasses.number}>
                SKIPDATA
              </th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, SHOWN_MAX).map((each) => (
              <InterfaceRow key={each.id} coverage={each} />
            ))}
          </tbody>
        </table>
        {found.length > SHOWN_MAX && (
          <p className={classes.more}>{formatExact(found.length - SHOWN_MAX)} more: search for one.</p>
        )}
      </ScrollArea>
    </Panel>
  );
}

function InterfaceRow({ coverage }: { readonly coverage: InterfaceCoverage }) {
  const { id, cells, silent, records, nodata, skipdata } = coverage;
  return (
    <tr>
      <td>
        {id === '' ? (
          <span className={classes.muted}>no interface named</span>
        ) : (
          <EntityAnchor kind="interface" value={id}>
            <span className={tableClasses.address}>{id}</span>
          </EntityAnchor>
        )}
      </td>
      <td>
        <HourStrip cells={cells} />
      </td>
      <td className={tableClasses.number}>{silent === 0 ? <span className={classes.muted}>0</span> : `${silent} h`}</td>
      <td className={tableClasses.number}>{formatCount(records)}</td>
      <td className={tableClasses.number}>{formatCount(nodata)}</td>
      <td className={tableClasses.number}>
        {skipdata === 0 ? (
          <span className={classes.muted}>0</span>
        ) : (
          <span className={tableClasses.denied}>▼ {formatCount(skipdata)}</span>
        )}
      </td>
    </tr>
  );
}

function lastHours(window: ResolvedWindow): ResolvedWindow {
  const from = Math.max(Date.parse(window.from), Date.parse(window.to) - HOURS_MAX * MS_PER_HOUR);
  return { from: toInstant(from), to: window.to };
}

'use client';

import { Anchor, SegmentedControl } from '@mantine/core';
import type { Row } from '@networkflow/engine/contract';
import { useMemo } from 'react';
import { usePanel } from '../../api/use-panel';
import { countryName } from '../../charts/country-places';
import { worldMapFigure } from '../../charts/world-map';
import { formatBytes, formatCount } from '../../format/units';
import { clauseForCountry } from '../../state/filter-clause';
import { windowMs } from '../../state/resolve-window';
import { useView } from '../../state/view-context';
import { isShown, withShown } from '../../state/view-state';
import { useChooseMark } from '../panel/MarkMenu';
import { Panel } from '../panel/Panel';
import { Plot } from '../plot/Plot';
import { useWhenSeen } from '../plot/use-when-seen';
import { DeniedCell } from '../tables/AmountCells';
import { type PlainColumn, PlainTable } from '../tables/PlainTable';

/** As tall as the map beside it. */
const COUNTRIES_HEIGHT_PX = 420;
const COUNTRIES_MAX = 300;
const MS_PER_SECOND = 1_000;

export function WorldMapPanel() {
  const { palette, view } = useView();
  const choose = useChooseMark();
  const { measure } = view;
  const layers = isShown(view, 'map', 'shades') ? 'shades' : isShown(view, 'map', 'bubbles') ? 'bubbles' : 'both';
  const answer = usePanel('countries', { measure, limit: COUNTRIES_MAX });
  const { result } = answer;
  const seconds = windowMs(answer.answered) / MS_PER_SECOND;
  const figure = useMemo(
    () => result && worldMapFigure({ rows: result.rows, measure, palette, layers, seconds }),
    [result, measure, palette, layers, seconds],
  );
  return (
    <Panel
      id="map"
      title="External activity by country"
      subtitle={`${measure} to and from public addresses`}
      answer={answer}
      height={420}
      heightNarrow={280}
      span={7}
      isEmpty={result?.rows.length === 0}
      emptyText="No traffic with public addresses matches in this window."
      chart={{}}
      tools={<MapLayers />}
    >
      <div style={{ height: 'calc(100% - 20px)' }}>{figure && <Plot figure={figure} onMark={choose} />}</div>
      <div style={{ fontSize: 11, color: 'var(--nf-muted)', height: 20, lineHeight: '20px' }}>
        <Anchor href="https://db-ip.com" target="_blank" rel="noreferrer" size="xs" inherit>
          IP to country by DB-IP
        </Anchor>{' '}
        (CC BY 4.0)
      </div>
    </Panel>
  );
}

/** One layer excludes the other in the address, so that a link says plainly what it shows. */
function MapLayers() {
  const { view, update } = useView();
  const value = isShown(view, 'map', 'shades') ? 'shades' : isShown(view, 'map', 'bubbles') ? 'bubbles' : 'both';
  return (
    <SegmentedControl
      size="xs"
      aria-label="Show countries as"
      value={value}
      onChange={(chosen) =>
        update((before) => {
          const plain = withShown(before, { panel: 'map', option: 'shades', isOn: chosen === 'shades' });
          return withShown(plain, { panel: 'map', option: 'bubbles', isOn: chosen === 'bubbles' });
        })
      }
      data={[
        { value: 'both', label: 'Both' },
        { value: 'bubbles', label: 'Bubbles' },
        { value: 'shades', label: 'Shades' },
      ]}
    />
  );
}

const NO_ROWS: readonly Row[] = [];

const COLUMNS: readonly PlainColumn[] = [
  {
    name: 'country',
    title: 'Country',
    isFlexible: true,
    render: (row) => (row.country === null ? 'unknown' : `${row.country} ${countryName(String(row.country))}`),
    clause: (row) => (row.country === null ? undefined : clauseForCountry(String(row.country))),
  },
  { name: 'bytes_in', title: 'In', isNumber: true, isWide: true, render: (row) => formatBytes(row.bytes_in) },
  { name: 'bytes_out', title: 'Out', isNumber: true, render: (row) => formatBytes(row.bytes_out) },
  { name: 'flows', title: 'Flows', isNumber: true, render: (row) => formatCount(row.flows) },
  {
    name: 'denied',
    title: 'Denied',
    isNumber: true,
    isDenied: true,
    render: (row) => <DeniedCell row={row} />,
  },
  {
    name: 'addresses',
    title: 'Hosts',
    isNumber: true,
    isWide: true,
    render: (row) => formatCount(row.addresses),
  },
];

export function CountriesPanel({ height = COUNTRIES_HEIGHT_PX }: { readonly height?: number }) {
  const { view } = useView();
  const { measure } = view;
  const answer = usePanel('countries', { measure, limit: COUNTRIES_MAX });
  const rows = answer.result?.rows ?? NO_ROWS;
  const shown = useWhenSeen(answer.result);
  return (
    <Panel
      id="countries"
      title="Countries"
      subtitle={`of external addresses, by ${measure}${answer.result === undefined ? '' : `, ${rows.length} in all`}`}
      answer={answer}
      height={height}
      span={5}
      isEmpty={rows.length === 0}
      emptyText="No traffic with public addresses matches in this window."
    >
      <div style={{ height: '100%' }} data-outdated={shown === answer.result ? undefined : ''}>
        <PlainTable label="Countries" rows={shown?.rows ?? NO_ROWS} columns={COLUMNS} />
      </div>
    </Panel>
  );
}

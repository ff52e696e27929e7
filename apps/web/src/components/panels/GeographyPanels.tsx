'use client';

import { Anchor } from '@mantine/core';
import { useMemo } from 'react';
import { usePanel } from '../../api/use-panel';
import { countryName } from '../../charts/country-places';
import { worldMapFigure } from '../../charts/world-map';
import { formatBytes, formatCount } from '../../format/units';
import { clauseForCountry } from '../../state/filter-clause';
import { useView } from '../../state/view-context';
import { Panel } from '../panel/Panel';
import { Plot } from '../plot/Plot';
import { DeniedCell } from '../tables/AmountCells';
import { PlainTable } from '../tables/PlainTable';

const COUNTRIES_MAX = 300;

export function WorldMapPanel() {
  const { palette, addFilter, view } = useView();
  const { measure } = view;
  const answer = usePanel('countries', { measure, limit: COUNTRIES_MAX });
  const { result } = answer;
  const figure = useMemo(
    () => result && worldMapFigure({ rows: result.rows, measure, palette }),
    [result, measure, palette],
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
    >
      <div style={{ height: 'calc(100% - 20px)' }}>{figure && <Plot figure={figure} onMark={addFilter} />}</div>
      <div style={{ fontSize: 11, color: 'var(--nf-muted)', height: 20, lineHeight: '20px' }}>
        <Anchor href="https://db-ip.com" target="_blank" rel="noreferrer" size="xs" inherit>
          IP to country by DB-IP
        </Anchor>{' '}
        (CC BY 4.0)
      </div>
    </Panel>
  );
}

export function CountriesPanel() {
  const { addFilter, view } = useView();
  const { measure } = view;
  const answer = usePanel('countries', { measure, limit: COUNTRIES_MAX });
  const rows = answer.result?.rows ?? [];
  return (
    <Panel
      id="countries"
      title="Countries"
      subtitle={`of external addresses, by ${measure}, ${rows.length} in all`}
      answer={answer}
      height={420}
      span={5}
      isEmpty={rows.length === 0}
      emptyText="No traffic with public addresses matches in this window."
    >
      <PlainTable
        label="Countries"
        rows={rows}
        onClause={addFilter}
        columns={[
          {
            name: 'country',
            title: 'Country',
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
        ]}
      />
    </Panel>
  );
}

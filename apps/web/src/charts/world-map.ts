import type { Measure, Row } from '@networkflow/engine/contract';
import { formatBytes, formatExact, formatShare, toNumber } from '../format/units';
import { clauseForCountry } from '../state/filter-clause';
import { COUNTRY_PLACES, countryName } from './country-places';
import { baseLayout, escapeText, type Figure } from './figure';
import { type Palette, withOpacity } from './palette';
import { rateText } from './rate-text';

const BUBBLE_PX_MIN = 5;
const BUBBLE_PX_MAX = 34;
/** From this share of denied flows on, a bubble gets the denied colour and a ring. */
const DENIED_BUBBLE_SHARE = 0.25;

interface PlacedCountry {
  readonly code: string;
  readonly alpha3: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly value: number;
  readonly deniedShare: number;
  readonly hover: string;
}

/** Countries of external addresses: shaded by amount (logarithmic), bubbles by amount, denied ones ringed. */
export function worldMapFigure(input: {
  readonly rows: readonly Row[];
  readonly measure: Measure;
  readonly palette: Palette;
  /** Countries shaded, bubbles on them, or both. */
  /** Length of the window, for rates. */
  readonly seconds?: number;
  readonly layers?: 'both' | 'shades' | 'bubbles';
}): Figure {
  const { palette, measure, layers = 'both', seconds = 0 } = input;
  const total = input.rows.reduce((sum, row) => sum + toNumber(row[measure]), 0);
  const countries = input.rows.flatMap((row) => place(row, { measure, total, seconds }));
  const largest = Math.max(1, ...countries.map(({ value }) => value));
  return {
    data: [
      {
        type: 'choropleth',
        visible: layers !== 'bubbles',
        locationmode: 'ISO-3',
        locations: countries.map(({ alpha3 }) => alpha3),
        z: countries.map(({ value }) => Math.log10(Math.max(1, value))),
        // Without bubbles the shade alone has to tell amounts apart.
        colorscale: (layers === 'shades' ? palette.scale : palette.mapScale).map(([at, color]): [number, string] => [
          at,
          color,
        ]),
        showscale: false,
        marker: { line: { color: palette.panel, width: 0.5 } },
        customdata: countries.map(({ code }) => clauseForCountry(code)),
        hovertext: countries.map(({ hover }) => hover),
        hovertemplate: '%{hovertext}<extra></extra>',
      },
      ...(layers === 'shades' ? [] : [false, true]).map((isDenied) =>
        bubbles(
          countries.filter(({ deniedShare }) => deniedShare >= DENIED_BUBBLE_SHARE === isDenied),
          { isDenied, largest, palette },
        ),
      ),
    ],
    layout: baseLayout(palette, {
      margin: { l: 0, r: 0, t: 0, b: 0 },
      showlegend: layers !== 'shades',
      legend: {
        orientation: 'h',
        x: 0,
        y: 0,
        yanchor: 'bottom',
        itemsizing: 'constant',
        bgcolor: withOpacity(palette.panel, 0.7),
        font: { color: palette.text, size: 11 },
      },
      geo: {
        scope: 'world',
        resolution: 110,
        projection: { type: 'natural earth' },
        // Plotly 4 zooms to the points unless told not to; a map that jumps with each filter cannot be read.
        fitbounds: false,
        lataxis: { range: [-58, 84] },
        showframe: false,
        showcoastlines: false,
        showcountries: true,
        countrycolor: palette.panel,
        countrywidth: 0.5,
        showland: true,
        landcolor: palette.land,
        showocean: false,
        showlakes: false,
        bgcolor: 'rgba(0,0,0,0)',
      },
    }),
    summary: `External activity in ${countries.length} countries.`,
  };
}

function place(
  row: Row,
  { measure, total, seconds }: { readonly measure: Measure; readonly total: number; readonly seconds: number },
): PlacedCountry[] {
  const code = String(row.country ?? '');
  const found = COUNTRY_PLACES.get(code);
  if (found === undefined) return [];
  const flows = toNumber(row.flows);
  const deniedShare = flows === 0 ? 0 : toNumber(row.denied_flows) / flows;
  const value = toNumber(row[measure]);
  const rate = rateText(value, measure, seconds);
  const hover = [
    `<b>${escapeText(countryName(code))}</b> (${code})`,
    `${formatShare(total === 0 ? 0 : value / total)} of ${measure}${rate === undefined ? '' : `, ${rate}`}`,
    `${formatBytes(row.bytes)} in all, ${formatBytes(row.bytes_in)} in, ${formatBytes(row.bytes_out)} out`,
    `${formatExact(row.flows)} flows, ${formatShare(deniedShare)} denied`,
    `${formatExact(row.addresses)} addresses`,
    '<i>click: filter or look closer</i>',
  ].join('<br>');
  return [{ code, ...found, value, deniedShare, hover }];
}

function bubbles(
  countries: readonly PlacedCountry[],
  style: { readonly isDenied: boolean; readonly largest: number; readonly palette: Palette },
): Figure['data'][number] {
  const { isDenied, largest, palette } = style;
  const color = isDenied ? palette.denied : palette.accepted;
  return {
    type: 'scattergeo',
    mode: 'markers',
    name: isDenied ? `${DENIED_BUBBLE_SHARE * 100} % or more denied` : 'mostly accepted',
    lat: countries.map(({ latitude }) => latitude),
    lon: countries.map(({ longitude }) => longitude),
    marker: {
      // Area, not diameter, follows the amount.
      size: countries.map(({ value }) => BUBBLE_PX_MIN + (BUBBLE_PX_MAX - BUBBLE_PX_MIN) * Math.sqrt(value / largest)),
      symbol: isDenied ? 'diamond' : 'circle',
      color: withOpacity(color, isDenied ? 0.55 : 0.8),
      line: { color: isDenied ? color : palette.panel, width: isDenied ? 2.5 : 1 },
    },
    customdata: countries.map(({ code }) => clauseForCountry(code)),
    hovertext: countries.map(({ hover }) => hover),
    hovertemplate: '%{hovertext}<extra></extra>',
  };
}

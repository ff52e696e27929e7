import { formatTimeShort } from '../../format/times';
import { formatExact } from '../../format/units';
import type { HourCell, HourState } from './interface-coverage';
import classes from './Quality.module.css';

const CELL_PX = 9;
const GAP_PX = 1;
const HEIGHT_PX = 14;

/** Shape as well as colour: full, low, hollow and crossed. */
const SHAPES: Readonly<Record<HourState, { readonly y: number; readonly height: number; readonly name: string }>> = {
  records: { y: 0, height: HEIGHT_PX, name: 'records' },
  nodata: { y: HEIGHT_PX - 4, height: 4, name: 'NODATA' },
  lost: { y: 0, height: HEIGHT_PX, name: 'records, some lost by AWS' },
  silent: { y: 0, height: HEIGHT_PX, name: 'nothing logged' },
};

/** An hour a cell: what an interface logged, at a glance. */
export function HourStrip({ cells }: { readonly cells: readonly HourCell[] }) {
  const width = cells.length * (CELL_PX + GAP_PX);
  const silent = cells.filter(({ state }) => state === 'silent').length;
  const lost = cells.filter(({ state }) => state === 'lost').length;
  return (
    <svg
      width={width}
      height={HEIGHT_PX}
      role="img"
      aria-label={`${cells.length} hours, ${silent} silent, ${lost} with lost records`}
      className={classes.strip}
    >
      {cells.map(({ hour, state, records }, index) => (
        <g key={hour} transform={`translate(${index * (CELL_PX + GAP_PX)} 0)`}>
          <title>{`${formatTimeShort(hour)}: ${SHAPES[state].name}${records > 0 ? ` (${formatExact(records)})` : ''}`}</title>
          <rect
            x={state === 'silent' ? 0.5 : 0}
            y={SHAPES[state].y + (state === 'silent' ? 0.5 : 0)}
            width={CELL_PX - (state === 'silent' ? 1 : 0)}
            height={SHAPES[state].height - (state === 'silent' ? 1 : 0)}
            className={classes[state]}
          />
          {state === 'lost' && <path d="M2 5h5L4.5 10z" className={classes.lostMark} />}
        </g>
      ))}
    </svg>
  );
}

import { describe, expect, it } from 'vitest';
import { paletteFor } from './palette';
import { pictureColumns, sqlPicture } from './sql-picture';

const palette = paletteFor('light');
const HOUR = { name: 'hour', type: 'TIMESTAMP' };
const SERVICE = { name: 'service', type: 'VARCHAR' };
const FLOWS = { name: 'flows', type: 'BIGINT' };
const BYTES = { name: 'bytes', type: 'HUGEINT' };
const NONE = { x: '', y: '', split: '' };

describe('pictureColumns', () => {
  it('sets the last number against time, else against a name', () => {
    expect(pictureColumns([SERVICE, HOUR, FLOWS, BYTES], NONE)).toEqual({ x: 'hour', y: 'bytes', split: '' });
    expect(pictureColumns([SERVICE, FLOWS], NONE)).toEqual({ x: 'service', y: 'flows', split: '' });
  });

  it('takes what is asked for as far as the answer has it', () => {
    const asked = { x: 'service', y: 'flows', split: 'gone' };

    expect(pictureColumns([HOUR, SERVICE, FLOWS, BYTES], asked)).toEqual({ x: 'service', y: 'flows', split: '' });
  });

  it('is none without a number, or without anything to set it against', () => {
    expect(pictureColumns([SERVICE], NONE)).toBeUndefined();
    expect(pictureColumns([FLOWS], NONE)).toBeUndefined();
    expect(pictureColumns([], NONE)).toBeUndefined();
  });
});

describe('sqlPicture', () => {
  it('draws a line in the order of time, one for each value of the split', () => {
    const rows = [
      { hour: '2026-11-20T02:00:00Z', service: 'a', flows: 2 },
      { hour: '2026-11-20T01:00:00Z', service: 'a', flows: 1 },
      { hour: '2026-11-20T01:00:00Z', service: null, flows: null },
    ];
    const { figure, left } = sqlPicture({
      kind: 'line',
      rows,
      columns: [HOUR, SERVICE, FLOWS],
      picture: { x: 'hour', y: 'flows', split: 'service' },
      palette,
    });

    expect(left).toBe(0);
    expect(figure.data).toMatchObject([
      { name: 'a', x: ['2026-11-20T01:00:00', '2026-11-20T02:00:00'], y: [1, 2] },
      { name: 'NULL', y: [null] },
    ]);
    expect(figure.layout.xaxis?.type).toBe('date');
  });

  it('is bounded, and says how many rows it left out', () => {
    const rows = Array.from({ length: 150 }, (_, index) => ({ service: `s${index}`, flows: index }));
    const { figure, left } = sqlPicture({
      kind: 'bars',
      rows,
      columns: [SERVICE, FLOWS],
      picture: { x: 'service', y: 'flows', split: '' },
      palette,
    });

    expect(left).toBe(50);
    expect(figure.data[0]).toMatchObject({ type: 'bar' });
  });

  it('never lets log content become markup', () => {
    const rows = [{ service: '<b>x</b>', flows: 1 }];
    const { figure } = sqlPicture({
      kind: 'bars',
      rows,
      columns: [SERVICE, FLOWS],
      picture: { x: 'service', y: 'flows', split: 'service' },
      palette,
    });

    expect(JSON.stringify(figure.data)).not.toContain('<b>x');
  });
});

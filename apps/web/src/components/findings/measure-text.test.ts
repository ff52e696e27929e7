import { describe, expect, it } from 'vitest';
import { isNamedAlready, measureName, measureText, otherMeasureText } from './measure-text';

describe('what was measured', () => {
  it.each([
    [24_000_000_000, 'bytes sent', '24.0 GB sent'],
    [28_800, 'seconds connected', '8 h connected'],
    [42, 'seconds', '42 s'],
    [904, 'ports', '904 ports'],
    [0.865, 'score', '0.865 score'],
    [0.98, 'share', '98 %'],
  ])('%d %s reads %s', (value, unit, text) => {
    expect(measureText(value, unit)).toBe(text);
  });

  it.each([
    ['client_bytes', 1_500, '1.50 kB'],
    ['sent', 1_500, '1.50 kB'],
    ['interval_s', 300, '5 min'],
    ['ports', '[3333,4444]', '3333, 4444'],
    ['note', '[not a list', '[not a list'],
    ['on_list', false, 'no'],
    ['peer', null, '–'],
  ])('%s of %j reads %s', (name, value, text) => {
    expect(otherMeasureText(name, value)).toBe(text);
  });

  it('has a name without its unit', () => {
    expect(['interval_s', 'ts_score', 'sessions'].map(measureName)).toEqual(['interval', 'ts score', 'sessions']);
  });

  it.each([
    ['["10.0.0.1","10.0.0.2"]', true],
    ['10.0.0.1', true],
    ['["10.0.0.1","10.0.0.3"]', false],
    ['[]', false],
    ['', false],
    [7, false],
    [null, false],
  ])('%j names what was named already: %s', (value, expected) => {
    expect(isNamedAlready(value, ['10.0.0.1', '10.0.0.2'])).toBe(expected);
  });
});

const SECONDS_PER_HOUR = 3_600;

/** The numbers of the rows whose `start` lies in each of these hours (Unix seconds / 3,600, rising); all rows are of some. */
export function rowsByHour(start: Float64Array, hours: readonly number[]): Map<number, Int32Array> {
  const [first = 0, last = 0] = [hours[0], hours.at(-1)];
  const count = start.length;
  const ends = new Int32Array(last - first + 2);
  const hourOf = new Int32Array(count);
  for (let row = 0; row < count; row += 1) {
    const hour = Math.floor((start[row] ?? 0) / SECONDS_PER_HOUR) - first;
    hourOf[row] = hour;
    ends[hour + 1] = (ends[hour + 1] ?? 0) + 1;
  }
  for (let hour = 1; hour < ends.length; hour += 1) ends[hour] = (ends[hour] ?? 0) + (ends[hour - 1] ?? 0);
  const begins = ends.slice();
  const rows = new Int32Array(count);
  for (let row = 0; row < count; row += 1) {
    const hour = hourOf[row] ?? 0;
    const at = ends[hour] ?? 0;
    rows[at] = row;
    ends[hour] = at + 1;
  }
  return new Map(hours.map((hour) => [hour, rows.subarray(begins[hour - first], begins[hour - first + 1])]));
}

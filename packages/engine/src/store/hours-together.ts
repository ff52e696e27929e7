/** These hours in stretches of no more records than this, which are read at once; an hour of more is one by itself. */
export function hoursTogether(
  hours: readonly number[],
  sizes: ReadonlyMap<number, number>,
  rowsMax: number,
): number[][] {
  const stretches: number[][] = [];
  let rows = Number.POSITIVE_INFINITY;
  for (const hour of hours) {
    const size = sizes.get(hour) ?? 0;
    rows += size;
    if (rows > rowsMax) {
      stretches.push([]);
      rows = size;
    }
    stretches.at(-1)?.push(hour);
  }
  return stretches;
}

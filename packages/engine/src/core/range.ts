/** Half-open: `from <= x < to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What is left of a range; `holes` are apart and ascending. */
export function without(range: Range, holes: readonly Range[]): Range[] {
  const left: Range[] = [];
  let from = range.from;
  for (const hole of holes) {
    if (hole.to <= from) continue;
    if (hole.from >= range.to) break;
    if (hole.from > from) left.push({ from, to: hole.from });
    from = hole.to;
  }
  if (from < range.to) left.push({ from, to: range.to });
  return left;
}

/** The parts of a range that lie in `ranges`, which are apart and ascending. */
export function within(range: Range, ranges: readonly Range[]): Range[] {
  return ranges.flatMap(({ from, to }) => {
    const cut = { from: Math.max(from, range.from), to: Math.min(to, range.to) };
    return cut.from < cut.to ? [cut] : [];
  });
}

/** The same ranges in ascending order, those that touch or overlap as one. */
export function joined(ranges: readonly Range[]): Range[] {
  const result: { from: number; to: number }[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}

export function scaled(ranges: readonly Range[], factor: number): Range[] {
  return ranges.map(({ from, to }) => ({ from: from * factor, to: to * factor }));
}

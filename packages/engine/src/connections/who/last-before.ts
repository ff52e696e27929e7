/** The last of some that begins at a row or before it. */
export function lastBefore(some: readonly { readonly first: number }[], row: number): number {
  let [low, high] = [0, some.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((some[middle]?.first ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}

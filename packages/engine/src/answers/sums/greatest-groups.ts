/** The `count` first of whole numbers from 0 that `isThere` holds for, in an order: `isBefore` tells two apart, equal ones never. */
export function firstOf(
  all: number,
  count: number,
  isThere: (each: number) => boolean,
  isBefore: (a: number, b: number) => boolean,
): number[] {
  const heap: number[] = [];
  for (let each = 0; each < all; each += 1) {
    if (!isThere(each)) continue;
    if (heap.length < count) {
      heap.push(each);
      rise(heap, isBefore);
    } else if (heap[0] !== undefined && isBefore(each, heap[0])) {
      heap[0] = each;
      sink(heap, isBefore);
    }
  }
  return heap.sort((a, b) => (isBefore(a, b) ? -1 : 1));
}

/** The last in the order is on top. */
function rise(heap: number[], isBefore: (a: number, b: number) => boolean): void {
  let at = heap.length - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const [child, parent] = [heap[at] ?? 0, heap[above] ?? 0];
    if (!isBefore(parent, child)) return;
    heap[at] = parent;
    heap[above] = child;
    at = above;
  }
}

function sink(heap: number[], isBefore: (a: number, b: number) => boolean): void {
  let at = 0;
  for (;;) {
    let last = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (child < heap.length && isBefore(heap[last] ?? 0, heap[child] ?? 0)) last = child;
    }
    if (last === at) return;
    const moved = heap[at] ?? 0;
    heap[at] = heap[last] ?? 0;
    heap[last] = moved;
    at = last;
  }
}

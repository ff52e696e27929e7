/**
 * Runs `task` over `items` with at most `concurrency` at once and yields results in order. After a failure no new task
 * starts, those running are awaited, and the first failure is thrown.
 */
export async function* runBounded<T, R>(
  items: readonly T[],
  concurrency: number,
  task: (item: T, index: number) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<{ value: R } | { error: unknown }>[] = [];
  let next = 0;
  const start = (): void => {
    const index = next++;
    const item = items[index] as T;
    running.push(
      task(item, index).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      ),
    );
  };
  while (next < items.length && running.length < concurrency) start();
  while (running.length > 0) {
    const settled = await (running.shift() as Promise<{ value: R } | { error: unknown }>);
    if ('error' in settled) {
      await Promise.all(running);
      throw settled.error;
    }
    if (next < items.length) start();
    yield settled.value;
  }
}

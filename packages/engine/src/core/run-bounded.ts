/**
 * Runs `task` over `items` with at most `concurrency` at once and yields results in order. After a failure no new task
 * starts and the first failure is thrown. However it ends, also when its reader stops early, those running are awaited
 * first: what they use may then be taken away.
 */
export async function* runBounded<T, R>(
  items: readonly T[],
  concurrency: number,
  task: (item: T, index: number) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<{ value: R } | { error: unknown }>[] = [];
  let next = 0;
  const settle = async (item: T, index: number): Promise<{ value: R } | { error: unknown }> => {
    try {
      return { value: await task(item, index) };
    } catch (error) {
      return { error };
    }
  };
  const start = (): void => {
    const index = next++;
    running.push(settle(items[index] as T, index));
  };
  try {
    while (next < items.length && running.length < concurrency) start();
    while (running.length > 0) {
      const settled = await (running.shift() as Promise<{ value: R } | { error: unknown }>);
      if ('error' in settled) throw settled.error;
      if (next < items.length) start();
      yield settled.value;
    }
  } finally {
    await Promise.all(running);
  }
}

/** What the promises resolve to, in the order they finish. None of them may reject. */
export async function* inOrderFinished<T>(promises: readonly Promise<T>[]): AsyncGenerator<T> {
  const finished: T[] = [];
  let wake = (): void => undefined;
  for (const promise of promises) {
    void promise.then((value) => {
      finished.push(value);
      wake();
    });
  }
  for (let left = promises.length; left > 0; ) {
    const next = finished.shift();
    if (next !== undefined) {
      left -= 1;
      yield next;
      continue;
    }
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

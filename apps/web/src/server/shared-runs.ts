/**
 * Runs one task at a time. Who asks for the same while it runs or waits shares its answer; who asks for something else
 * waits for its turn, and is not given the answer to another question.
 */
export class SharedRuns<Input, Output> {
  readonly #task: (input: Input) => Promise<Output>;
  readonly #runs = new Map<string, Promise<Output>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(task: (input: Input) => Promise<Output>) {
    this.#task = task;
  }

  run(input: Input): Promise<Output> {
    const key = JSON.stringify(input);
    const known = this.#runs.get(key);
    if (known !== undefined) return known;
    const run = this.#last.then(() => this.#task(input)).finally(() => this.#runs.delete(key));
    this.#runs.set(key, run);
    // A failure belongs to those who asked, and the next one has its turn all the same.
    this.#last = run.catch(() => undefined);
    return run;
  }
}

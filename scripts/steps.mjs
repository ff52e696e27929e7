// Says what is being done and for how long: one live line on a terminal, plain lines elsewhere.
const TICK_MS = 1_000;
/** Without a terminal: a line per step that this often says it is alive. */
const ALIVE_EVERY_MS = 10_000;
const MS_PER_SECOND = 1_000;

export class Steps {
  #running = new Map();
  #out;
  #startedAt = performance.now();
  #timer;

  constructor(out = process.stderr) {
    this.#out = out;
  }

  /** Runs one step; several may run at once. `work` gets a function that tells its latest news. */
  async run(label, work) {
    const step = { startedAt: performance.now(), saidAt: performance.now(), news: '' };
    this.#running.set(label, step);
    if (!this.#out.isTTY) this.#out.write(`  ${label} ...\n`);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    try {
      const result = await work((news) => {
        step.news = news;
      });
      this.#end(label);
      this.say(`${label} (${seconds(step.startedAt)})`);
      return result;
    } catch (error) {
      this.#end(label);
      throw error;
    }
  }

  /** One line that stays. */
  say(text) {
    this.#clear();
    this.#out.write(`  ${text}\n`);
  }

  elapsed() {
    return seconds(this.#startedAt);
  }

  #end(label) {
    this.#running.delete(label);
    this.#clear();
    if (this.#running.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick() {
    if (this.#out.isTTY) {
      const parts = [...this.#running].map(
        ([label, step]) => `${label} ${seconds(step.startedAt)}${step.news && `: ${step.news}`}`,
      );
      const width = Math.max(20, (this.#out.columns ?? 80) - 1);
      this.#out.write(`\r\x1b[2K${`  ... ${parts.join(' | ')}`.slice(0, width)}`);
      return;
    }
    for (const [label, step] of this.#running) {
      if (performance.now() - step.saidAt < ALIVE_EVERY_MS) continue;
      step.saidAt = performance.now();
      this.#out.write(`  ${label} ${seconds(step.startedAt)}${step.news && `: ${step.news}`}\n`);
    }
  }

  #clear() {
    if (this.#out.isTTY) this.#out.write('\r\x1b[2K');
  }
}

function seconds(since) {
  return `${((performance.now() - since) / MS_PER_SECOND).toFixed(1)} s`;
}

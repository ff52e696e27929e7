/** One thing that the address bar holds: how it is read from its text and written to it. */
export interface Parameter<T> {
  /** What a missing text, or one that is not understood, stands for: an old link still opens. */
  readonly fallback: T;
  readonly read: (text: string) => T | undefined;
  /** Undefined leaves it out. Never asked for the fallback. */
  readonly write: (value: T) => string | undefined;
}

/** The parameters of one page, by the names they have in the address. */
export interface PageParameters<T> {
  readonly names: readonly string[];
  readonly read: (params: URLSearchParams) => T;
  /** Sets what differs from the fallback and removes what does not. */
  readonly write: (values: T, params: URLSearchParams) => void;
}

const LIST_SEPARATOR = ',';

export function textParameter(fallback = ''): Parameter<string> {
  return { fallback, read: (text) => text, write: (value) => value };
}

/** One of a closed set. */
export function choiceParameter<T extends string>(choices: readonly T[], fallback: T): Parameter<T> {
  return { fallback, read: (text) => choices.find((choice) => choice === text), write: (value) => value };
}

/** One of a closed set, or none of them. */
export function optionalChoiceParameter<T extends string>(choices: readonly T[]): Parameter<T | undefined> {
  return { fallback: undefined, read: (text) => choices.find((choice) => choice === text), write: (value) => value };
}

/** A whole number within bounds, both inclusive. */
export function wholeParameter(fallback: number, bounds: { readonly min: number; readonly max: number }) {
  const read = (text: string): number | undefined => {
    const number = /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
    return number !== undefined && number >= bounds.min && number <= bounds.max ? number : undefined;
  };
  return { fallback, read, write: String } satisfies Parameter<number>;
}

/** Off unless the address says `1`. */
export function flagParameter(): Parameter<boolean> {
  return { fallback: false, read: (text) => text === '1', write: (value) => (value ? '1' : undefined) };
}

/** Any texts, each once. */
export function listParameter(): Parameter<readonly string[]> {
  return { fallback: [], read: splitValues, write: joinValues };
}

/** Some of a closed set, in its order. */
export function choicesParameter<T extends string>(choices: readonly T[]): Parameter<readonly T[]> {
  return {
    fallback: [],
    read: (text) => choices.filter((choice) => splitValues(text).includes(choice)),
    write: joinValues,
  };
}

/**
 * Any of the above, or a codec of one's own, together: `defineParameters({ by: textParameter(), page: ... })`. Make it once,
 * outside of components; names must differ from those of `view-address.ts`.
 */
export function defineParameters<T extends object>(
  spec: {
    readonly [K in keyof T]: Parameter<T[K]>;
  },
): PageParameters<T> {
  // Taken apart here and put together again under the same names, which types cannot follow.
  const entries = Object.entries(spec) as unknown as readonly [string & keyof T, Parameter<unknown>][];
  return {
    names: entries.map(([name]) => name),
    read: (params) => Object.fromEntries(entries.map(([name, codec]) => [name, readOne(codec, params.get(name))])) as T,
    write: (values, params) => {
      for (const [name, { fallback, write }] of entries) {
        const value: unknown = values[name];
        const text = isSame(value, fallback) ? undefined : write(value);
        if (text === undefined) params.delete(name);
        else params.set(name, text);
      }
    },
  };
}

function readOne({ fallback, read }: Parameter<unknown>, text: string | null): unknown {
  return (text === null ? undefined : read(text)) ?? fallback;
}

/** Values are escaped one by one, because a tag or an ARN may hold the separator. */
export function joinValues(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.map(encodeURIComponent).join(LIST_SEPARATOR);
}

export function splitValues(text: string): readonly string[] {
  return [...new Set(text.split(LIST_SEPARATOR).map(decodeValue))].filter((value) => value !== '');
}

function decodeValue(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function isSame(value: unknown, fallback: unknown): boolean {
  return value === fallback || (Array.isArray(value) && value.length === 0);
}

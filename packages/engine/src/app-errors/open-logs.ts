import type { TimeWindow } from '../core/time-window.js';
import { Newest, single, Windows } from './choose-objects.js';
import type { ErrorsRequest } from './errors-request.js';
import { localFile, localFolder } from './local-logs.js';
import type { Chosen, LogObject } from './log-object.js';

const nothingToClose = async (): Promise<void> => undefined;

/** Finds what is asked about. Throws `invalid-input`, `source`, `limit-exceeded`, `cancelled`. */
export async function chooseLogs(
  { from, which = 'latest', detail = false }: ErrorsRequest,
  { signal, onListed }: { readonly signal?: AbortSignal | undefined; readonly onListed: (objects: number) => void },
): Promise<Chosen> {
  const window = which === 'latest' ? undefined : which.window;
  if ('file' in from) {
    const object = await localFile(from.file);
    const before = from.against === undefined ? undefined : single(await localFile(from.against));
    return { now: { ...single(object), window }, before, notes: [], close: nothingToClose };
  }
  if ('input' in from) {
    const { input, name } = from;
    const object: LogObject = { name, bytes: undefined, modifiedMs: undefined, open: () => input };
    return { now: { ...single(object), window }, before: undefined, notes: [], close: nothingToClose };
  }
  if ('folder' in from) {
    const prefix = from.prefix ?? '';
    const place = { name: prefix === '' ? from.folder : `${from.folder}/${prefix}`, close: nothingToClose };
    const objects = localFolder(from.folder, { prefix, sealed: from.sealed, signal });
    return pick(objects, { ...place, window, detail, isBounded: false, onListed });
  }
  // DuckDB and the AWS SDK come with it, which a file does not need.
  const { openLogs } = await import('./s3-logs.js');
  const bucket = await openLogs(from, window !== undefined, signal);
  try {
    const place = { name: bucket.name, close: () => bucket.close() };
    return await pick(bucket.list(signal), { ...place, window, detail, isBounded: true, onListed });
  } catch (error) {
    await bucket.close();
    throw error;
  }
}

async function pick(
  objects: AsyncIterable<LogObject>,
  asked: {
    readonly name: string;
    readonly window: TimeWindow | undefined;
    readonly detail: boolean;
    readonly isBounded: boolean;
    readonly close: () => Promise<void>;
    readonly onListed: (objects: number) => void;
  },
): Promise<Chosen> {
  const { name, window, detail, isBounded, close } = asked;
  const newest = new Newest();
  const windows = window === undefined ? undefined : new Windows(window, { withEarlier: detail, isBounded });
  let listed = 0;
  for await (const object of objects) {
    (windows ?? newest).consider(object);
    listed += 1;
    asked.onListed(listed);
  }
  const nothing =
    listed === 0
      ? `There is nothing below ${name}. Check the prefix.`
      : `Of the ${listed} objects below ${name} none was written in the window.`;
  return windows === undefined ? newest.chosen(nothing, close) : windows.chosen(name, nothing, close);
}

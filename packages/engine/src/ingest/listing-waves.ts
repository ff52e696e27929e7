import { timeOrder } from '../sources/object-key.js';
import type { ListOptions, Source, SourceObject } from '../sources/source.js';
import type { KnownObjects, PlannedObject } from './known-objects.js';

/** Objects planned at a time. A bound on memory (about 1 KB each), and the stretch within which objects are put in order. */
const WAVE_OBJECTS_MAX = 20_000;

/** AWS closes a file at 75 MB (documentation of 2023). One that is larger may take minutes, in which all others would wait. */
const LARGE_OBJECT_BYTES = 100_000_000;

/** A stretch of a source's listing: what of it is to be loaded, in order of time, and how many there were. */
export interface Wave {
  readonly found: number;
  readonly ignored: number;
  readonly unchanged: number;
  readonly load: readonly PlannedObject[];
}

/** Goes through a source's listing wave by wave. Listing runs ahead by one stretch while a wave is being loaded. */
export async function* listingWaves(
  source: Source,
  known: KnownObjects,
  options: ListOptions,
  waveObjectsMax: number = WAVE_OBJECTS_MAX,
): AsyncGenerator<Wave> {
  let wave = { found: 0, ignored: 0, unchanged: 0 };
  let load: PlannedObject[] = [];
  for await (const stretch of ahead(stretches(source, options, waveObjectsMax))) {
    const { fresh, unchanged } = await known.classify(source.name, stretch.objects);
    for (const planned of fresh) load.push(planned);
    wave = {
      found: wave.found + stretch.objects.length,
      ignored: wave.ignored + stretch.ignored,
      unchanged: wave.unchanged + unchanged,
    };
    if (load.length < waveObjectsMax) continue;
    yield { ...wave, load: inOrder(load) };
    wave = { found: 0, ignored: 0, unchanged: 0 };
    load = [];
  }
  yield { ...wave, load: inOrder(load) };
}

/** Objects of all accounts and Regions in order of time, so that a batch covers few hours; unusually large ones last. */
export function inOrder<T extends PlannedObject>(objects: readonly T[]): T[] {
  const ordered = objects
    .map((planned) => ({ planned, order: timeOrder(planned.object.key) }))
    .sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
    .map(({ planned }) => planned);
  const isLarge = ({ object }: T): boolean => object.bytes > LARGE_OBJECT_BYTES;
  return [...ordered.filter((each) => !isLarge(each)), ...ordered.filter(isLarge)];
}

interface Stretch {
  readonly objects: readonly SourceObject[];
  readonly ignored: number;
}

/** Pages put together, as comparing a page with the manifest costs about the same whatever its size. */
async function* stretches(source: Source, options: ListOptions, objectsMax: number): AsyncGenerator<Stretch> {
  let objects: SourceObject[] = [];
  let ignored = 0;
  for await (const page of source.list(options)) {
    for (const object of page.objects) objects.push(object);
    ignored += page.ignored;
    if (objects.length < objectsMax) continue;
    yield { objects, ignored };
    objects = [];
    ignored = 0;
  }
  yield { objects, ignored };
}

/** The same items, the next one always being fetched already. */
async function* ahead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  let pending = items.next();
  try {
    for (let step = await pending; !step.done; step = await pending) {
      pending = items.next();
      // Its failure is met when its turn comes.
      pending.catch(() => undefined);
      yield step.value;
    }
  } finally {
    await pending.catch(() => undefined);
    await items.return(undefined);
  }
}

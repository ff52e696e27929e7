/** A masked message and how often it came. */
export interface MaskedMessage {
  readonly service: string;
  readonly masked: string;
  readonly errors: number;
}

/** Messages of one service that are the same statement with different values. */
export interface MessageGroup<Message> {
  readonly service: string;
  readonly template: string;
  readonly messages: readonly Message[];
}

const HOLE = '<*>';
const PLACEHOLDER = /<\w+>/g;
/** Different words in one place, all else being equal, from which on the place holds a value and is no part of the statement. */
const WORDS_MIN = 3;
/** Words that must stay for two messages to be the same statement, and which share of all. */
const KEPT_WORDS_MIN = 2;
const KEPT_SHARE_MIN = 0.5;
/** Values in so many places of plain words are found, one place after the other. */
const ROUNDS_MAX = 4;
/** Templates of one length and beginning that a message is compared with: the most frequent ones. */
const COMPARED_MAX = 100;
/** What looks like a name of something rather than a word of a sentence. */
const NAME = /[\d_./:@=#\\-]|[a-z][A-Z]|<\*>/;
/** Another exception is another problem. */
const PROBLEM = /(?:Exception|Error|Warning|Fault)[:,.;)]*$/;

interface Cluster<Message> {
  tokens: readonly string[];
  readonly messages: Message[];
  errors: number;
}

/**
 * Groups masked messages into templates, service by service. Masking has done most; what remains are values that look like
 * words. A place that holds many different words while all else is equal is a value; and as Drain does (He, Zhu, Zheng and Lyu,
 * "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017), messages of the same length and beginning that
 * are similar enough are one, here only where they differ in names. The order of the messages does not matter.
 */
export function groupMessages<Message extends MaskedMessage>(messages: readonly Message[]): MessageGroup<Message>[] {
  const services = new Map<string, Message[]>();
  for (const message of messages) {
    const of = services.get(message.service);
    if (of === undefined) services.set(message.service, [message]);
    else of.push(message);
  }
  return [...services].flatMap(([service, of]) =>
    groupOfService(of).map((cluster) => ({ service, template: templateOf(cluster), messages: cluster.messages })),
  );
}

function groupOfService<Message extends MaskedMessage>(messages: readonly Message[]): Cluster<Message>[] {
  let clusters = unite(
    messages.map((message) => ({
      tokens: message.masked.replace(PLACEHOLDER, HOLE).split(' '),
      messages: [message],
      errors: message.errors,
    })),
  );
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const before = clusters.length;
    clusters = findValues(clusters);
    if (clusters.length === before) break;
  }
  return joinSimilar(clusters);
}

/** Makes one of clusters with the same tokens; the most frequent come first, and of equals the first in the alphabet. */
function unite<Message>(clusters: readonly Cluster<Message>[]): Cluster<Message>[] {
  const united = new Map<string, Cluster<Message>>();
  for (const cluster of clusters) {
    const key = cluster.tokens.join(' ');
    const known = united.get(key);
    if (known === undefined) united.set(key, { ...cluster, messages: [...cluster.messages] });
    else {
      known.messages.push(...cluster.messages);
      known.errors += cluster.errors;
    }
  }
  return [...united]
    .sort(([one, { errors }], [other, { errors: others }]) => others - errors || (one < other ? -1 : 1))
    .map(([, cluster]) => cluster);
}

/** Replaces words by a hole where enough different ones stand in the same place of otherwise equal messages. */
function findValues<Message>(clusters: readonly Cluster<Message>[]): Cluster<Message>[] {
  const places = new Map<string, { readonly at: number; readonly clusters: Cluster<Message>[] }>();
  for (const cluster of clusters) {
    for (const [at, token] of cluster.tokens.entries()) {
      if (token === HOLE || PROBLEM.test(token) || !isKept(cluster.tokens, at)) continue;
      const key = `${at} ${cluster.tokens.with(at, HOLE).join(' ')}`;
      const place = places.get(key);
      if (place === undefined) places.set(key, { at, clusters: [cluster] });
      else place.clusters.push(cluster);
    }
  }
  const done = new Set<Cluster<Message>>();
  const largestFirst = [...places].filter(([, { clusters: alike }]) => alike.length >= WORDS_MIN);
  largestFirst.sort(([one, a], [other, b]) => b.clusters.length - a.clusters.length || (one < other ? -1 : 1));
  for (const [, { at, clusters: alike }] of largestFirst) {
    const left = alike.filter((cluster) => !done.has(cluster));
    if (left.length < WORDS_MIN) continue;
    for (const cluster of left) {
      cluster.tokens = cluster.tokens.with(at, HOLE);
      done.add(cluster);
    }
  }
  return unite(clusters);
}

/** Whether enough of a statement stays without the word in one place. */
function isKept(tokens: readonly string[], at: number): boolean {
  let words = 0;
  for (const [index, token] of tokens.entries()) if (index !== at && token !== HOLE) words += 1;
  return words >= KEPT_WORDS_MIN && words >= (tokens.length - 1) * KEPT_SHARE_MIN;
}

/** Drain's merge: by length, by the first word, then by similarity. */
function joinSimilar<Message>(clusters: readonly Cluster<Message>[]): Cluster<Message>[] {
  const tree = new Map<string, Cluster<Message>[]>();
  for (const cluster of clusters) {
    const first = cluster.tokens[0] ?? '';
    const branch = `${cluster.tokens.length} ${NAME.test(first) ? HOLE : first}`;
    const leaf = tree.get(branch) ?? [];
    tree.set(branch, leaf);
    let alike: Cluster<Message> | undefined;
    for (let at = 0; alike === undefined && at < Math.min(leaf.length, COMPARED_MAX); at += 1) {
      const known = leaf[at];
      if (known !== undefined && isSimilar(known.tokens, cluster.tokens)) alike = known;
    }
    if (alike === undefined) {
      leaf.push(cluster);
      continue;
    }
    alike.tokens = alike.tokens.map((token, at) => (token === cluster.tokens[at] ? token : HOLE));
    alike.messages.push(...cluster.messages);
    alike.errors += cluster.errors;
  }
  return [...tree.values()].flat();
}

function isSimilar(one: readonly string[], other: readonly string[]): boolean {
  let words = 0;
  for (const [at, token] of one.entries()) if (token === other[at] && token !== HOLE) words += 1;
  if (words < Math.max(1, one.length * KEPT_SHARE_MIN)) return false;
  return one.every((token, at) => token === other[at] || (isName(token) && isName(other[at] ?? '')));
}

function isName(token: string): boolean {
  return NAME.test(token) && !PROBLEM.test(token);
}

/** The most frequent message, with a hole where the others differ. */
function templateOf<Message extends MaskedMessage>({ tokens, messages }: Cluster<Message>): string {
  const [most] = messages.toSorted((one, other) => other.errors - one.errors || (one.masked < other.masked ? -1 : 1));
  const shown = (most?.masked ?? '').split(' ');
  return tokens
    .map((token, at) => (token === HOLE && !/^<\w+>$/.test(shown[at] ?? '') ? HOLE : (shown[at] ?? token)))
    .join(' ');
}

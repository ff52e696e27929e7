import type { Registered } from '../src/testing/record-graph.js';

/** A component of the program, what it is made of, and which others have to be there first. */
export interface Group {
  readonly title: string;
  /** Kinds of resources with how many there are, by name. */
  readonly kinds: readonly string[];
  readonly needs: readonly string[];
}

const LEFT_OUT = /^(pulumi:providers:|pulumi:pulumi:)/;

/** Resources by the outermost component they belong to, with the dependencies between those. */
export function groupsOf(registered: readonly Registered[]): readonly Group[] {
  const byUrn = new Map(registered.map((each) => [each.urn, each]));
  const outermost = (each: Registered): Registered => {
    const parent = byUrn.get(each.parent);
    return parent === undefined || LEFT_OUT.test(parent.type) ? each : outermost(parent);
  };
  const titleOf = (each: Registered) => each.type.split(':').at(-1) ?? each.type;

  const kinds = new Map<string, Map<string, number>>();
  const needs = new Map<string, Set<string>>();
  for (const each of registered) {
    if (LEFT_OUT.test(each.type)) continue;
    const title = titleOf(outermost(each));
    const counted = kinds.get(title) ?? new Map<string, number>();
    kinds.set(title, counted);
    if (!each.type.startsWith('networkflow:')) counted.set(kindOf(each), (counted.get(kindOf(each)) ?? 0) + 1);
    for (const urn of each.dependencies) {
      const dependency = byUrn.get(urn);
      if (dependency === undefined || LEFT_OUT.test(dependency.type)) continue;
      const needed = titleOf(outermost(dependency));
      if (needed !== title) needs.set(title, (needs.get(title) ?? new Set()).add(needed));
    }
  }
  const found = [...kinds]
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([title, counted]) => ({
      title,
      kinds: [...counted]
        .sort(([a], [b]) => a.localeCompare(b, 'en'))
        .map(([kind, count]) => (count > 1 ? `${kind} × ${count}` : kind)),
      needs: [...(needs.get(title) ?? [])].sort(),
    }));
  return found.map((group) => ({ ...group, needs: direct(group, found) }));
}

/** `aws:s3/bucket:Bucket` is read as `s3 Bucket`, a remote component of awsx as `awsx Vpc`. */
function kindOf({ type }: Registered): string {
  const [provider = '', module = '', kind = ''] = type.split(':');
  return provider === 'aws' ? `${module.split('/')[0]} ${kind}` : `${provider} ${kind}`;
}

/** Without those that another need brings along anyway. */
function direct(group: Group, all: readonly Group[]): readonly string[] {
  const needsOf = (title: string) => all.find((each) => each.title === title)?.needs ?? [];
  const reaches = (from: string, to: string, seen: ReadonlySet<string>): boolean =>
    needsOf(from).some((next) => next === to || (!seen.has(next) && reaches(next, to, new Set([...seen, next]))));
  return group.needs.filter(
    (need) => !group.needs.some((other) => other !== need && reaches(other, need, new Set([group.title, other]))),
  );
}

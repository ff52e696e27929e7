/** `*` any text, `?` one character, everything else itself. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** IAM does not look at the case of actions. */
export function matchesAction(pattern: string, action: string): boolean {
  return matches(pattern.toLowerCase(), action.toLowerCase());
}

/** The six parts of an ARN are compared one by one, so that a wildcard never eats a colon but in the last. */
export function matchesArn(pattern: string, arn: string): boolean {
  const [wanted, given] = [parts(pattern), parts(arn)];
  return wanted.length === given.length && wanted.every((part, index) => matches(part, given[index] ?? ''));
}

function parts(arn: string): readonly string[] {
  const [scheme = '', partition = '', service = '', region = '', account = '', ...resource] = arn.split(':');
  return [scheme, partition, service, region, account, resource.join(':')];
}

export function listOf<Value>(value: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(value) ? value : [value as Value]; // Array.isArray does not narrow a readonly array away.
}

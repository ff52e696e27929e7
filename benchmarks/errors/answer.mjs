/** Errors by service in the one shape all are compared in. */
export function answerOf(pairs) {
  const sorted = pairs.map(([service, errors]) => [service, Number(errors)]).sort(([a], [b]) => (a < b ? -1 : 1));
  process.stdout.write(`${JSON.stringify(Object.fromEntries(sorted))}\n`);
}

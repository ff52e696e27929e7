/** Prints the answer in the one shape all are compared in: lists of [key, number], of which the largest count. */
export function answerOf(bytes, hours, refused) {
  const largest = (pairs) =>
    pairs.reduce((best, pair) =>
      Number(pair[1]) > Number(best[1]) || (Number(pair[1]) === Number(best[1]) && pair[0] < best[0]) ? pair : best,
    );
  const [source, most] = largest(bytes);
  const [port, times] = largest(refused);
  const flows = hours.reduce((sum, [, count]) => sum + Number(count), 0);
  process.stdout.write(
    `${JSON.stringify({ source, bytes: String(most), hours: hours.length, flows, port: Number(port), refused: Number(times) })}\n`,
  );
}

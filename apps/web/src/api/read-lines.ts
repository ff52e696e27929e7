/** The JSON of each line of a reply, as they come. */
export async function* readLines(response: Response): AsyncGenerator<unknown> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      const lines = (rest + decoder.decode(step.value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield JSON.parse(line);
    }
    if (rest !== '') yield JSON.parse(rest);
  } finally {
    // Whoever stops reading early closes the request, and with it the work for the rest.
    await reader.cancel().catch(() => undefined);
  }
}

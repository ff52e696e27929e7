// Reads the Dockerfile: what runs without Docker runs as it says, and tests look at what it says.

/** Its instructions in order: `[{ name: 'FROM', words: 'scratch' }, ...]`. */
export function instructions(text) {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = ''] = line.split(' ');
      return { name: name.toUpperCase(), words: line.slice(name.length).trim() };
    });
}

/** How the last stage is run: its environment, user, entry point, default command and health check. */
export function runtimeOf(text) {
  const all = instructions(text);
  const last = all.slice(all.findLastIndex(({ name }) => name === 'FROM'));
  const only = (wanted) => last.findLast(({ name }) => name === wanted)?.words ?? '';
  const list = (words) => (words === '' ? [] : JSON.parse(words.slice(words.indexOf('['))));
  return {
    env: Object.fromEntries(
      last
        .filter(({ name }) => name === 'ENV')
        .flatMap(({ words }) => [...words.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value])),
    ),
    user: only('USER'),
    volumes: list(only('VOLUME')),
    entrypoint: list(only('ENTRYPOINT')),
    cmd: list(only('CMD')),
    healthcheck: list(only('HEALTHCHECK')),
  };
}

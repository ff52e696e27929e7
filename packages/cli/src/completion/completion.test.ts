import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { fakeEffects } from '../../test/fake-effects.js';
import { main } from '../main.js';

async function script(shell: string): Promise<string> {
  const effects = fakeEffects();
  expect(await main({ words: ['completion', shell], version: '' }, effects)).toBe(0);
  return effects.stdout.text();
}

describe('shell completion', () => {
  test.each(['bash', 'zsh', 'fish'])(
    '%s knows commands, flags, formats, analyses, queries and scenarios',
    async (shell) => {
      const text = await script(shell);

      for (const word of [
        'ingest',
        'lake',
        'ndjson',
        'top-sources',
        'RejectedTraffic',
        'port-scan',
        'hive-hourly',
        'endpoint-url',
        'doctor',
        'verify',
        'image-tag',
        'httpfs',
      ]) {
        expect(text, word).toContain(word);
      }
    },
  );

  test.each([
    [['networkflow', 'in'], 'ingest'],
    [['networkflow', 'analyze', 'top'], 'top-sources'],
    [['networkflow', 'query', '-o', 'nd'], 'ndjson'],
    [['networkflow', 'query', '--sho'], '--show-sql'],
    [['networkflow', 'generate', '--scenario', 'bea'], 'beaconing'],
  ])('bash completes %j to %s', async (words, completed) => {
    const ask = `${await script('bash')}
COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _networkflow; echo "\${COMPREPLY[@]}"`;

    const { stdout, stderr } = spawnSync('bash', ['-c', ask], { encoding: 'utf8' });

    expect(stderr).toBe('');
    expect(stdout.trim()).toBe(completed);
  });
});

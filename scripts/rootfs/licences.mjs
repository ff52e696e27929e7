// The licences of the packages in the image, each text once.
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeBinary, ROOT } from '../setup.mjs';

const LICENCE = /^(licen[cs]e|notice|copying)([.-].*)?$/i;
const TARGET = 'usr/share/doc/networkflow/licences.txt';

/** Writes the texts that lie beside the packages in the image, where they were installed. */
export function recordLicences(root) {
  /** Text to who has it. */
  const texts = new Map();
  const add = (name, folder) => {
    for (const file of existsSync(folder) ? readdirSync(folder) : []) {
      if (!LICENCE.test(file)) continue;
      const text = readFileSync(join(folder, file), 'utf8').trim();
      texts.set(text, [...(texts.get(text) ?? []), name]);
    }
  };
  add('networkflow', ROOT);
  add('node', join(dirname(realpathSync(nodeBinary())), '..'));
  for (const name of packagesIn(join(root, 'app/node_modules'))) add(name, join(ROOT, 'node_modules', name));
  const sections = [...texts].map(([text, names]) => `${[...new Set(names)].join(', ')}\n\n${text}\n`);
  mkdirSync(dirname(join(root, TARGET)), { recursive: true });
  writeFileSync(join(root, TARGET), sections.join(`\n${'='.repeat(80)}\n\n`));
}

function packagesIn(modules) {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
    );
}

import { expect, it } from 'vitest';
import { program } from '../src/program.js';
import { exampleConfig } from '../src/testing/example-config.js';
import { recordGraph } from '../src/testing/record-graph.js';
import { recordResources, STACK } from '../src/testing/record-resources.js';
import { picture } from './graph-picture.js';
import { EVERYTHING } from './record-everything.js';
import { groupsOf } from './resource-graph.js';

it('docs/images/infrastructure.svg shows the resources of the program, everything switched on', async () => {
  const recording = await recordResources();
  const registered = recordGraph();
  await program(exampleConfig(EVERYTHING), STACK);
  await recording.settled();

  const groups = groupsOf(registered);
  expect(groups.length).toBeGreaterThan(8);
  await expect(picture(groups)).toMatchFileSnapshot('../../docs/images/infrastructure.svg');
});

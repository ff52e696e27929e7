// As most scripts for these logs are written: a stream, readline, split.
import { createReadStream, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { answerOf } from './answer.mjs';

const [folder] = process.argv.slice(2);
const [bytes, hours, refused] = [new Map(), new Map(), new Map()];
const add = (map, key, value) => map.set(key, (map.get(key) ?? 0) + value);
for (const name of readdirSync(folder).filter((each) => each.endsWith('.gz'))) {
  for await (const line of createInterface({ input: createReadStream(`${folder}/${name}`).pipe(createGunzip()) })) {
    const fields = line.split(' ');
    if (fields[13] !== 'OK') continue;
    add(bytes, fields[3], Number(fields[9]));
    add(hours, Math.floor(Number(fields[10]) / 3600), 1);
    if (fields[12] === 'REJECT') add(refused, Number(fields[6]), 1);
  }
}
answerOf([...bytes], [...hours], [...refused]);

// As most scripts for these logs are written: a stream, readline, JSON.parse.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { answerOf } from './answer.mjs';

const [file] = process.argv.slice(2);
const errors = new Map();
for await (const line of createInterface({ input: createReadStream(file) })) {
  const { level, service } = JSON.parse(line);
  if (level === 'error' || level === 'fatal') errors.set(service, (errors.get(service) ?? 0) + 1);
}
answerOf([...errors]);

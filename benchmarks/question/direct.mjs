// networkflow without a lake: the same checks as an ingest makes of shape and header, then one pass.
import { openDirect } from '@networkflow/engine';
import { answerOf } from './answer.mjs';
import { listsOf, questionSql } from './sql.mjs';

const [folder] = process.argv.slice(2);
const session = await openDirect({ folder });
const answer = await session.sql(questionSql('flows'), { rowsMax: 10_000_000 });
const rows = [];
for await (const batch of answer.batches) rows.push(...batch);
await session.close();
answerOf(...listsOf(rows));

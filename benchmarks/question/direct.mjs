// networkflow without a lake: the same checks as an ingest makes of shape and header, then one pass.
import { openDirect } from '@networkflow/engine';
import { answerOf } from './answer.mjs';
import { listsOf, questionSql } from './sql.mjs';

const [folder] = process.argv.slice(2);
const SQL = questionSql('flows');
const session = await openDirect({ folder, statement: SQL });
const answer = await session.sql(SQL, { rowsMax: 10_000_000 });
const rows = [];
for await (const batch of answer.batches) rows.push(...batch);
await session.close();
answerOf(...listsOf(rows));

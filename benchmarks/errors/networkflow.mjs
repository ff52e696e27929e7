import { analyzeErrors } from '@networkflow/engine/app-errors';
import { answerOf } from './answer.mjs';

const [file, detail] = process.argv.slice(2);
const report = await analyzeErrors({ from: { file }, which: 'latest', detail: detail === 'detail' });
answerOf(Object.entries(report.byService));

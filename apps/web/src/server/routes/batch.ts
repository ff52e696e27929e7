import { LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { analysisRequest } from '../analysis-query';
import { getEngine } from '../engine';
import { inOrderFinished } from '../in-order-finished';
import { SERVER_LIMITS } from '../limits';
import { ndjsonResponse } from '../ndjson';
import { toProblem } from '../problem';
import { defineRoute } from '../route';
import { analysisResult, problem } from '../schemas';

const question = z.strictObject({
  id: z.string().min(1).max(SERVER_LIMITS.batchIdCharsMax).describe("The caller's own; comes back with the answer."),
  name: z.string().max(SERVER_LIMITS.batchIdCharsMax).describe('An analysis that `describe` lists.'),
  request: analysisRequest.default({}),
});

const questions = z
  .array(question)
  .min(1)
  .max(SERVER_LIMITS.batchAnalysesMax)
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'holds an id twice; give each its own');

/** Many analyses in one request, each answered as soon as it is there. */
export const batchRoute = defineRoute({
  method: 'POST',
  path: '/api/v1/batch',
  title: 'Ask many analyses at once',
  description:
    'One line of the reply per analysis, in the order they finish: its result, or the problem it met. Closing the request stops those that still run.',
  input: z.strictObject({ analyses: questions }),
  replies: [
    {
      status: 200,
      description: 'One JSON object a line.',
      type: 'text/x-ndjson',
      schema: z.union([
        z.strictObject({ id: z.string(), result: analysisResult }),
        z.strictObject({ id: z.string(), problem }),
      ]),
    },
  ],
  problems: ['invalid-input'],
  examples: [
    {
      analyses: [
        { id: 'a', name: 'totals', request: {} },
        { id: 'b', name: 'talkers', request: { limit: 5 } },
      ],
    },
  ],
  async run({ input, signal, requestId, client }) {
    const engine = await getEngine();
    const closed = new AbortController();
    const options = { signal: AbortSignal.any([signal, closed.signal]), client };
    const answers = input.analyses.map(({ id, name, request }) =>
      engine.analyze(name, request, LOCAL_SCOPE, options).then(
        (result) => ({ id, result }),
        (error: unknown) => ({ id, problem: toProblem(error, requestId) }),
      ),
    );
    return ndjsonResponse(inOrderFinished(answers), () => closed.abort());
  },
});

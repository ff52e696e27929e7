import { InvalidRequest } from './problem';

/** Bytes of a request body; a suppression with the longest reason is far below it. */
const BODY_BYTES_MAX = 65_536;

/** The JSON object of a request's body. Throws `InvalidRequest` when it is none, or too large to be one of ours. */
export async function readJsonBody(request: Request): Promise<Record<string, unknown>> {
  const text = await readText(request);
  if (text.trim() === '') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new InvalidRequest([{ path: ['body'], message: 'is not JSON' }]);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidRequest([{ path: ['body'], message: 'is not a JSON object' }]);
  }
  return Object.fromEntries(Object.entries(body));
}

async function readText(request: Request): Promise<string> {
  const reader = request.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    bytes += step.value.byteLength;
    if (bytes > BODY_BYTES_MAX) {
      await reader.cancel();
      throw new InvalidRequest([{ path: ['body'], message: `is larger than ${BODY_BYTES_MAX} bytes` }]);
    }
    text += decoder.decode(step.value, { stream: true });
  }
  return text + decoder.decode();
}

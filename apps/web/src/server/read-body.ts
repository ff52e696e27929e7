import { SERVER_LIMITS } from './limits';
import { InvalidRequest } from './problem';

const PAYLOAD_TOO_LARGE = 413;

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
    if (bytes > SERVER_LIMITS.bodyBytesMax) {
      await reader.cancel();
      throw new InvalidRequest(
        [{ path: ['body'], message: `is larger than ${SERVER_LIMITS.bodyBytesMax} bytes` }],
        PAYLOAD_TOO_LARGE,
      );
    }
    text += decoder.decode(step.value, { stream: true });
  }
  return text + decoder.decode();
}

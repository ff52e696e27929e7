import { z } from 'zod';
import { handle } from './handle';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const NO_CONTENT = 204;

type Method = (typeof METHODS)[number];
type Handler = ReturnType<typeof handle>;

/**
 * Handlers for the methods that an address does not take, each a problem like any other mistake, and for `OPTIONS`:
 * `export const { OPTIONS, POST, PUT, PATCH, DELETE } = onlyAllows('GET')`. Where GET is taken, Next answers HEAD by it.
 */
export function onlyAllows<const Allowed extends Method>(
  ...methods: readonly Allowed[]
): Record<Exclude<Method, Allowed> | 'OPTIONS', Handler> {
  const isTaken = (method: Method): boolean => methods.some((each) => each === method);
  const allowed = [...METHODS.filter((each) => isTaken(each) || (each === 'HEAD' && isTaken('GET'))), 'OPTIONS'];
  const refuse = handle({ input: z.looseObject({}), allowed, run: () => Promise.resolve(tellOf(allowed)) });
  const all: Record<Method | 'OPTIONS', Handler> = {
    GET: refuse,
    HEAD: refuse,
    POST: refuse,
    PUT: refuse,
    PATCH: refuse,
    DELETE: refuse,
    OPTIONS: refuse,
  };
  return all;
}

/** What `OPTIONS` is answered with. */
function tellOf(allowed: readonly string[]): Response {
  return new Response(null, { status: NO_CONTENT, headers: { allow: allowed.join(', ') } });
}

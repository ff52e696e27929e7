import * as pulumi from '@pulumi/pulumi';

/** One registration, with what only the engine sees: whose child it is and what it waits for. */
export interface Registered {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly dependencies: readonly string[];
}

/** The request and the reply of the resource monitor, as far as they are read here. */
interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getDependenciesList(): string[];
}
type Reply = (error: unknown, response: { getUrn(): string } | undefined) => void;
interface Monitor {
  registerResource(request: Request, reply: Reply): unknown;
}

/** Listens to what is registered from now on. Call it after the mocks are set: mocks themselves are not told. */
export function recordGraph(): readonly Registered[] {
  const registered: Registered[] = [];
  const monitor: unknown = pulumi.runtime.getMonitor();
  if (!isMonitor(monitor)) throw new Error('There is no monitor: set the mocks first.');
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, reply) =>
    register(request, (error, response) => {
      if (response !== undefined) {
        registered.push({
          urn: response.getUrn(),
          type: request.getType(),
          name: request.getName(),
          parent: request.getParent(),
          dependencies: request.getDependenciesList(),
        });
      }
      reply(error, response);
    });
  return registered;
}

function isMonitor(value: unknown): value is Monitor {
  return typeof value === 'object' && value !== null && 'registerResource' in value;
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** What a request was answered with. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A request as AWS would name it: `s3:GetBucketEncryption`, `ecs:DescribeServices`. */
export interface AwsRequest {
  readonly operation: string;
  readonly body: Buffer;
}

/** Answers in place of moto, or changes what moto answers; never settles to let the client wait. */
export type Override = (request: AwsRequest, forward: () => Promise<Answer>) => Promise<Answer>;

export interface AwsDouble {
  readonly url: string;
  /** Operations in the order they were asked. */
  readonly asked: string[];
  readonly overrides: Map<string, Override>;
  /** Milliseconds added to the clock that answers tell. */
  skewMs: number;
  close(): Promise<void>;
}

/** moto, with what it cannot play, and with everything that may go wrong: a server in front of it. */
export async function startAwsDouble(motoUrl: string): Promise<AwsDouble> {
  const double = { asked: [] as string[], overrides: new Map<string, Override>(), skewMs: 0 };
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const operation = operationOf(request, body);
    double.asked.push(operation);
    const override = double.overrides.get(operation);
    const forward = () => passOn(motoUrl, request, body);
    const {
      status,
      headers,
      body: sent,
    } = await (override === undefined ? forward() : override({ operation, body }, forward));
    const date = new Date(Date.now() + double.skewMs).toUTCString();
    response.writeHead(status, { ...headers, date, 'content-length': String(sent.length) });
    response.end(request.method === 'HEAD' ? undefined : sent);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return Object.assign(double, {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

const SERVICES: Readonly<Record<string, string>> = {
  AmazonEC2ContainerServiceV20141113: 'ecs',
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  Logs_20140328: 'logs',
};
const S3_QUESTIONS: Readonly<Record<string, string>> = {
  encryption: 'GetBucketEncryption',
  publicAccessBlock: 'GetPublicAccessBlock',
  policyStatus: 'GetBucketPolicyStatus',
  versioning: 'GetBucketVersioning',
  'list-type': 'ListObjectsV2',
};

function operationOf({ headers, url = '/', method }: IncomingMessage, body: Buffer): string {
  const [service = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  if (operation !== '') return `${SERVICES[service] ?? service}:${operation}`;
  if (String(headers['content-type'] ?? '').includes('x-www-form-urlencoded')) {
    return `sts:${new URLSearchParams(body.toString('utf8')).get('Action')}`;
  }
  const { searchParams } = new URL(url, 'http://s3');
  const question = Object.keys(S3_QUESTIONS).find((name) => searchParams.has(name));
  if (method === 'GET') return `s3:${question === undefined ? 'GetObject' : S3_QUESTIONS[question]}`;
  return `s3:${method}`;
}

/** Hop-by-hop, and what describes the body as it was sent. */
const NOT_PASSED = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'expect',
]);

async function passOn(motoUrl: string, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    NOT_PASSED.has(name) || value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  const method = request.method ?? 'GET';
  const reply = await fetch(motoUrl + (request.url ?? '/'), {
    method,
    headers: [...headers, ['accept-encoding', 'identity']],
    redirect: 'manual',
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: new Uint8Array(body) }),
  });
  const kept = [...reply.headers].filter(([name]) => !NOT_PASSED.has(name) && name !== 'date');
  return { status: reply.status, headers: Object.fromEntries(kept), body: Buffer.from(await reply.arrayBuffer()) };
}

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.1' };

/** An answer of ECS, ECR or CloudWatch Logs. */
export function json(value: unknown, status = 200): Answer {
  return { status, headers: JSON_TYPE, body: Buffer.from(JSON.stringify(value)) };
}

/** moto's JSON answer, changed. */
export function changed(change: (answer: Record<string, unknown>) => unknown): Override {
  return async (_request, forward) => {
    const { status, headers, body } = await forward();
    const isPacked = body[0] === 0x1f && body[1] === 0x8b;
    const answer: unknown = JSON.parse((isPacked ? gunzipSync(body) : body).toString('utf8'));
    return { status, headers, body: Buffer.from(JSON.stringify(change(answer as Record<string, unknown>))) };
  };
}

/** A refusal, in the form of the service that is asked. */
export function refused(code: string, message: string, status = 403): Override {
  return async ({ operation }) => {
    if (operation.startsWith('s3:'))
      return xml(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`, status);
    if (operation.startsWith('sts:')) {
      return xml(
        `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
        status,
      );
    }
    return json({ __type: code, message }, status === 403 ? 400 : status);
  };
}

/** As IAM words it (IAM User Guide, "Troubleshoot access denied error messages"). */
export function denied(
  action: string,
  resource: string,
  rest = 'because no identity-based policy allows the action',
): Override {
  return async (request, forward) => {
    const code =
      request.operation.startsWith('s3:') || request.operation.startsWith('sts:')
        ? 'AccessDenied'
        : 'AccessDeniedException';
    const who = 'arn:aws:sts::123456789012:assumed-role/ops/me';
    return refused(code, `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${rest}`)(
      request,
      forward,
    );
  };
}

/** Takes the request and says nothing. */
export const silent: Override = () => new Promise(() => undefined);

export function xml(text: string, status = 200): Answer {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${text}`),
  };
}

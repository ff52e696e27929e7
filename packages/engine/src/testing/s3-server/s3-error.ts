import { document, element } from './xml.js';

/** What a handler answers with; `body` of a HEAD answer is dropped, its length kept. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

interface S3ErrorOptions {
  /** Elements beside Code, Message and RequestId. */
  readonly extra?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal in the words of S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export class S3Error extends Error {
  readonly status: number;
  readonly code: string;
  readonly extra: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, options: S3ErrorOptions = {}) {
    super(message);
    this.name = 'S3Error';
    this.status = status;
    this.code = code;
    this.extra = options.extra ?? {};
    this.headers = options.headers ?? {};
  }
}

export function invalidArgument(name: string, value: string, message: string): S3Error {
  return new S3Error(400, 'InvalidArgument', message, { extra: { ArgumentName: name, ArgumentValue: value } });
}

export function errorAnswer(error: S3Error, requestId: string): Answer {
  const extra = Object.entries(error.extra).map(([name, value]) => element(name, value));
  const body = document(
    'Error',
    element('Code', error.code),
    element('Message', error.message),
    ...extra,
    element('RequestId', requestId),
    element('HostId', 'test-host'),
  );
  return { status: error.status, headers: { 'content-type': 'application/xml', ...error.headers }, body };
}

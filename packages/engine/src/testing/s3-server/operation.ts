import { S3Error } from './s3-error.js';
import type { WireRequest } from './wire-request.js';

export type Operation =
  | 'ListObjectsV2'
  | 'HeadBucket'
  | 'GetBucketLocation'
  | 'DeleteObjects'
  | 'GetObject'
  | 'HeadObject'
  | 'PutObject'
  | 'DeleteObject'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'STS'
  | 'Metadata';

/** The permission that an operation needs, as access denials name it. */
export const ACTIONS: Readonly<Record<Operation, string>> = {
  ListObjectsV2: 's3:ListBucket',
  HeadBucket: 's3:ListBucket',
  GetBucketLocation: 's3:GetBucketLocation',
  DeleteObjects: 's3:DeleteObject',
  GetObject: 's3:GetObject',
  HeadObject: 's3:GetObject',
  PutObject: 's3:PutObject',
  DeleteObject: 's3:DeleteObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  STS: 'sts:AssumeRole',
  Metadata: 'none',
};

type Head = Omit<WireRequest, 'body'>;

/** What a request asks for, from its method, path and query. */
export function operationOf(request: Head): Operation {
  if (request.path.startsWith('/latest/') || request.path.startsWith('/container/')) return 'Metadata';
  if (request.bucket === '' && request.method === 'POST') return 'STS';
  const operation = request.key === '' ? bucketOperation(request) : objectOperation(request);
  if (operation !== undefined && request.bucket !== '') return operation;
  throw new S3Error(501, 'NotImplemented', `${request.method} ${request.path} is nothing this server does`);
}

function bucketOperation(request: Head): Operation | undefined {
  const has = (name: string): boolean => request.query.some(([other]) => other === name);
  if (request.method === 'HEAD') return 'HeadBucket';
  if (request.method === 'GET' && has('location')) return 'GetBucketLocation';
  const isV2 = request.query.some(([name, value]) => name === 'list-type' && value === '2');
  if (request.method === 'GET' && isV2) return 'ListObjectsV2';
  if (request.method === 'POST' && has('delete')) return 'DeleteObjects';
  return undefined;
}

function objectOperation(request: Head): Operation | undefined {
  const has = (name: string): boolean => request.query.some(([other]) => other === name);
  const upload = has('uploadId');
  switch (request.method) {
    case 'GET':
      return 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'PUT':
      if (request.headers['x-amz-copy-source'] !== undefined) return undefined;
      return upload ? 'UploadPart' : 'PutObject';
    case 'DELETE':
      return upload ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'POST':
      if (has('uploads')) return 'CreateMultipartUpload';
      return upload ? 'CompleteMultipartUpload' : undefined;
    default:
      return undefined;
  }
}

/** What faults and counters know a request by: the key, or what a listing asks for. */
export function subjectOf(operation: Operation, request: Head): string {
  if (operation !== 'ListObjectsV2') return request.key;
  const of = (name: string): string | undefined => request.query.find(([other]) => other === name)?.[1];
  const token = of('continuation-token');
  return `${of('prefix') ?? ''}${token === undefined ? '' : ` after ${token}`}`;
}

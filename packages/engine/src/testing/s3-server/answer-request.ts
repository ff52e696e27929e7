import type { Authentic } from './authenticate.js';
import type { Bucket } from './bucket.js';
import { getObject } from './get-object.js';
import { listObjectsV2 } from './list-objects.js';
import type { MultipartUploads } from './multipart.js';
import type { Operation } from './operation.js';
import { deleteObject, deleteObjects, putObject } from './put-object.js';
import { type Answer, S3Error } from './s3-error.js';
import type { WireRequest } from './wire-request.js';
import { element, s3Document } from './xml.js';

/** How S3 tells that a bucket lies elsewhere: older endpoints redirect, newer ones refuse the signature's region. */
export type WrongRegionAnswer = 'malformed' | 'redirect';

/** The answer to a request that was believed. */
export function answerRequest(
  operation: Operation,
  request: WireRequest,
  content: Authentic,
  bucket: Bucket,
  uploads: MultipartUploads,
): Answer {
  switch (operation) {
    case 'ListObjectsV2':
      return listObjectsV2(request.bucket, bucket, request);
    case 'HeadBucket':
      return { status: 200, headers: { 'x-amz-bucket-region': bucket.region } };
    case 'GetBucketLocation':
      return locationAnswer(bucket.region);
    case 'GetObject':
    case 'HeadObject':
      return getObject(bucket, request);
    case 'PutObject':
      return putObject(bucket, request, content);
    case 'DeleteObject':
      return deleteObject(bucket, request);
    case 'DeleteObjects':
      return deleteObjects(bucket, request, content);
    case 'CreateMultipartUpload':
      return uploads.create(request);
    case 'UploadPart':
      return uploads.uploadPart(request, content);
    case 'CompleteMultipartUpload':
      return uploads.complete(bucket, request, content);
    case 'AbortMultipartUpload':
      return uploads.abort(request);
    case 'STS':
    case 'Metadata':
      throw new S3Error(501, 'NotImplemented', `${operation} is not answered by a bucket`);
  }
}

/** The first region has an empty location, for historical reasons. */
function locationAnswer(region: string): Answer {
  const body = s3Document('LocationConstraint', ...(region === 'us-east-1' ? [] : [element('_', region)]));
  // The element of the answer is its own root: only the text belongs inside.
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: body.replace(/<\/?_>/g, '') };
}

export function noSuchBucket(name: string): S3Error {
  return new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { extra: { BucketName: name } });
}

/** Throws when a request was signed for another region than the bucket's. */
export function checkRegion(
  operation: Operation,
  signedFor: string,
  name: string,
  bucket: Bucket,
  how: WrongRegionAnswer,
): void {
  if (signedFor === bucket.region || operation === 'GetBucketLocation') return;
  const headers = { 'x-amz-bucket-region': bucket.region };
  if (how === 'redirect') {
    throw new S3Error(
      301,
      'PermanentRedirect',
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      {
        headers,
        extra: { Endpoint: `${name}.s3.${bucket.region}.amazonaws.com`, Bucket: name },
      },
    );
  }
  throw new S3Error(
    400,
    'AuthorizationHeaderMalformed',
    `The authorization header is malformed; the region '${signedFor}' is wrong; expecting '${bucket.region}'`,
    {
      headers,
      extra: { Region: bucket.region },
    },
  );
}

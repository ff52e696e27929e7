import { randomBytes } from 'node:crypto';
import { checkSums, type Unchunked } from './aws-chunked.js';
import { type Bucket, md5 } from './bucket.js';
import { checkPutConditions, keptHeaders } from './put-object.js';
import { type Answer, invalidArgument, S3Error } from './s3-error.js';
import { parameter, type WireRequest } from './wire-request.js';
import { element, elementsOf, s3Document, textOf } from './xml.js';

const PART_BYTES_MIN = 5 * 1024 * 1024;
const PARTS_MAX = 10_000;

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, { readonly body: Buffer; readonly etag: string }>;
}

/** Uploads in parts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
export class MultipartUploads {
  readonly #uploads = new Map<string, Upload>();

  create(request: WireRequest): Answer {
    const id = randomBytes(16).toString('hex');
    const { bucket, key } = request;
    this.#uploads.set(id, { bucket, key, headers: keptHeaders(request), parts: new Map() });
    return xmlAnswer(
      s3Document(
        'InitiateMultipartUploadResult',
        element('Bucket', bucket),
        element('Key', key),
        element('UploadId', id),
      ),
    );
  }

  uploadPart(request: WireRequest, content: Unchunked): Answer {
    const upload = this.#find(request);
    const text = parameter(request, 'partNumber') ?? '';
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1 || number > PARTS_MAX) {
      throw invalidArgument('partNumber', text, `Part number must be an integer between 1 and ${PARTS_MAX}, inclusive`);
    }
    const sums = checkSums(content.body, { ...request.headers, ...content.trailers });
    const etag = md5(content.body);
    upload.parts.set(number, { body: content.body, etag });
    return { status: 200, headers: { etag: `"${etag}"`, ...sums } };
  }

  complete(bucket: Bucket, request: WireRequest, content: Unchunked): Answer {
    const upload = this.#find(request);
    const parts = elementsOf(content.body.toString('utf8'), 'Part').map((xml) => {
      const number = Number(textOf(xml, 'PartNumber'));
      const part = upload.parts.get(number);
      if (part === undefined || part.etag !== textOf(xml, 'ETag')?.replace(/^"|"$/g, '')) {
        throw new S3Error(400, 'InvalidPart', 'One or more of the specified parts could not be found.');
      }
      return { number, ...part };
    });
    if (parts.length === 0) {
      throw new S3Error(
        400,
        'MalformedXML',
        'The XML you provided was not well-formed or did not validate against our published schema',
      );
    }
    if (parts.some(({ number }, index) => index > 0 && number <= (parts[index - 1]?.number ?? 0))) {
      throw new S3Error(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
    }
    if (parts.slice(0, -1).some(({ body }) => body.length < PART_BYTES_MIN)) {
      throw new S3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
    }
    checkPutConditions(bucket, request);
    const digests = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, 'hex')));
    const etag = `${md5(digests)}-${parts.length}`;
    const body = Buffer.concat(parts.map((part) => part.body));
    bucket.put(upload.key, body, { headers: upload.headers, etag });
    this.#uploads.delete(parameter(request, 'uploadId') ?? '');
    return xmlAnswer(
      s3Document(
        'CompleteMultipartUploadResult',
        element('Location', `/${upload.bucket}/${upload.key}`),
        element('Bucket', upload.bucket),
        element('Key', upload.key),
        element('ETag', `"${etag}"`),
      ),
    );
  }

  abort(request: WireRequest): Answer {
    this.#find(request);
    this.#uploads.delete(parameter(request, 'uploadId') ?? '');
    return { status: 204 };
  }

  #find(request: WireRequest): Upload {
    const upload = this.#uploads.get(parameter(request, 'uploadId') ?? '');
    if (upload !== undefined && upload.bucket === request.bucket && upload.key === request.key) return upload;
    throw new S3Error(
      404,
      'NoSuchUpload',
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    );
  }
}

function xmlAnswer(body: string): Answer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

export { parseS3Options, S3_READERS, type S3Options, type S3Reader, s3OptionsSchema } from './s3-options.js';

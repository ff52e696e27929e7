import { expect, test } from 'vitest';
import { readImage } from './image-reference.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;

test.each([
  ['1.dkr.ecr.x/y:z', { tag: 'z', ecr: undefined }],
  [
    '123456789012.dkr.ecr.eu-central-1.amazonaws.com/networkflow:4f2a',
    { tag: '4f2a', ecr: { account: '123456789012', region: 'eu-central-1', repository: 'networkflow' } },
  ],
  [
    '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/team/flow',
    { tag: 'latest', ecr: { account: '123456789012', region: 'cn-north-1', repository: 'team/flow' } },
  ],
  [
    '123456789012.dkr-ecr.eu-west-1.on.aws/flow:1',
    { tag: '1', ecr: { account: '123456789012', region: 'eu-west-1', repository: 'flow' } },
  ],
  [`123456789012.dkr.ecr.eu-central-1.amazonaws.com/flow@${DIGEST}`, { tag: undefined, digest: DIGEST }],
  [`123456789012.dkr.ecr.eu-central-1.amazonaws.com/flow:1@${DIGEST}`, { tag: '1', digest: DIGEST }],
  ['localhost:5000/flow', { tag: 'latest', digest: undefined, ecr: undefined }],
  ['nginx', { tag: 'latest', ecr: undefined }],
  ['', { ecr: undefined }],
])('reads %s', (reference, expected) => {
  expect(readImage('c', reference)).toMatchObject({ container: 'c', reference, ...expected });
});

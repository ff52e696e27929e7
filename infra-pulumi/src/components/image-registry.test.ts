import { beforeEach, describe, expect, it } from 'vitest';
import { type Recording, recordResources } from '../testing/record-resources.js';
import { ImageRegistry } from './image-registry.js';

let recording: Recording;

beforeEach(async () => {
  recording = await recordResources();
  new ImageRegistry('registry', { repositoryName: 'networkflow-test' });
  await recording.settled();
});

describe('the registry', () => {
  it('never lets a tag mean another image, scans what is pushed, and is not deleted with images in it', () => {
    const { inputs } = recording.one('aws:ecr/repository:Repository');

    expect(inputs).toMatchObject({
      name: 'networkflow-test',
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      forceDelete: false,
    });
    expect(inputs.imageTagMutabilityExclusionFilters).toBeUndefined();
    expect(inputs.encryptionConfigurations).toEqual([{ encryptionType: 'AES256' }]);
  });

  it('keeps twenty deployments to go back to, two tags each, however many manifests each has, and no untagged ones', () => {
    const { rules } = JSON.parse(String(recording.one('aws:ecr/lifecyclePolicy:LifecyclePolicy').inputs.policy));

    expect(rules.map(({ selection }: { selection: object }) => selection)).toEqual([
      { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 1 },
      { tagStatus: 'tagged', tagPatternList: ['*'], countType: 'imageCountMoreThan', countNumber: 40 },
    ]);
  });

  it("is nobody else's to pull from", () => {
    expect(recording.ofType('aws:ecr/repositoryPolicy:RepositoryPolicy')).toEqual([]);
  });
});

import { type Check, failed, type Outcome, passed, skipped } from '../check.js';
import { awsCommand, step } from '../step.js';
import { askAws } from './ask-aws.js';
import { type EcrImage, readImage, type TaskImage } from './image-reference.js';
import { SERVICE_GROUP, type ServiceDeployment, shortName } from './service-context.js';
import { serviceSteps } from './service-steps.js';

const OUR_CONTAINER = /networkflow/;
/** Images for several platforms are a list of images; a task runs one of them. */
const LIST_TYPES = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);
const DIGEST_CHARS = 19;

/** What the service should run, and whether that is what runs. */
export function imageChecks(deployment: ServiceDeployment): Check[] {
  return [tagCheck(deployment), digestCheck(deployment)];
}

function tagCheck(deployment: ServiceDeployment): Check {
  const { facts, target } = deployment;
  return {
    name: 'image-tag',
    title: 'image tag',
    group: SERVICE_GROUP,
    needs: ['service'],
    run: async (signal) => {
      const taskDefinition = facts.service?.taskDefinition ?? '';
      const image = await readTaskDefinition(deployment, taskDefinition, signal);
      const details = { image: image.reference, container: image.container, expected: target.imageTag ?? null };
      const shown = `${image.reference} (${shortName(taskDefinition)})`;
      if (target.imageTag === undefined) return passed(`${shown}; no --image-tag to compare it with`, { details });
      if (image.tag === target.imageTag) return passed(shown, { details });
      return failed(`${image.tag ?? image.digest ?? 'none'} instead of ${target.imageTag}`, {
        cause: `The service is on ${shortName(taskDefinition)}, which names ${image.reference}. The deployment of ${target.imageTag} did not happen, or the circuit breaker took it back.`,
        next: [
          serviceSteps(deployment).events,
          `Deploy ${target.imageTag} again: run the deployment workflow for that commit.`,
        ],
        details,
      });
    },
  };
}

/** Reads the task definition; remembers the image and the log group of the container that is ours. */
async function readTaskDefinition(
  deployment: ServiceDeployment,
  taskDefinition: string,
  signal: AbortSignal,
): Promise<TaskImage> {
  // It has no resources of its own (Service Authorization Reference, "Amazon ECS").
  const asking = { action: 'ecs:DescribeTaskDefinition', service: 'ECS', resource: () => '*' };
  const reply = await askAws(deployment, asking, async () => {
    const { DescribeTaskDefinitionCommand } = await import('@aws-sdk/client-ecs');
    const client = await deployment.clients.ecs();
    return client.send(new DescribeTaskDefinitionCommand({ taskDefinition }), { abortSignal: signal });
  });
  const containers = reply.taskDefinition?.containerDefinitions ?? [];
  const ours =
    containers.find(({ name = '', image = '' }) => OUR_CONTAINER.test(name) || OUR_CONTAINER.test(image)) ??
    containers.find(({ essential }) => essential !== false);
  const image = readImage(ours?.name ?? '', ours?.image ?? '');
  deployment.facts.image = image;
  const group = ours?.logConfiguration?.options?.['awslogs-group'];
  if (group !== undefined) deployment.facts.logGroup = group;
  return image;
}

function digestCheck(deployment: ServiceDeployment): Check {
  const { facts } = deployment;
  return {
    name: 'image-digest',
    title: 'image digest',
    group: SERVICE_GROUP,
    needs: ['service'],
    after: ['tasks', 'image-tag'],
    run: async (signal) => {
      const { image, tasks } = facts;
      if (image === undefined) return skipped('the task definition could not be read');
      if (image.ecr === undefined) return skipped(`${image.reference} is not of a private Amazon ECR registry`);
      if (tasks === undefined || tasks.length === 0) return skipped('no task runs');
      const inEcr = await describeImage(deployment, image, image.ecr, signal);
      if ('status' in inEcr) return inEcr;
      const running = new Set(tasks.map(({ digests }) => digests.get(image.container) ?? 'unknown'));
      const details = { ecr: inEcr.digest, running: [...running] };
      const wrong = [...running].filter((digest) => digest !== inEcr.digest);
      if (wrong.length === 0) return passed(`${short(inEcr.digest)} runs, as in ECR`, { details });
      if (wrong.includes('unknown')) {
        return skipped('ECS does not say which image the tasks run');
      }
      const listed = inEcr.isList ? await platformDigests(deployment, image, image.ecr, signal) : new Set<string>();
      if (wrong.every((digest) => listed.has(digest))) {
        return passed(`${wrong.map(short).join(', ')} runs, one of the platforms of ${short(inEcr.digest)} in ECR`, {
          details,
        });
      }
      return failed(`${wrong.map(short).join(', ')} runs, ECR has ${short(inEcr.digest)}`, {
        cause: `The tag ${image.tag ?? ''} was moved to another image after the tasks had started, or somebody pushed over it.`,
        next: [
          serviceSteps(deployment).update('Start the tasks anew with what ECR has now:', '--force-new-deployment'),
          step(
            'Keep it from happening:',
            awsCommand(
              `ecr put-image-tag-mutability --repository-name ${image.ecr.repository} --image-tag-mutability IMMUTABLE`,
              { ...deployment.target, region: image.ecr.region },
            ),
          ),
        ],
        details,
      });
    },
  };
}

interface StoredImage {
  readonly digest: string;
  readonly isList: boolean;
}

async function describeImage(
  deployment: ServiceDeployment,
  image: TaskImage,
  ecr: EcrImage,
  signal: AbortSignal,
): Promise<StoredImage | Outcome> {
  const sdk = await import('@aws-sdk/client-ecr');
  const client = await deployment.clients.ecr(ecr.region);
  const imageId = image.tag === undefined ? { imageDigest: image.digest } : { imageTag: image.tag };
  const { imageDetails } = await askAws(deployment, askingOf('ecr:DescribeImages', ecr), () =>
    client
      .send(
        new sdk.DescribeImagesCommand({ registryId: ecr.account, repositoryName: ecr.repository, imageIds: [imageId] }),
        { abortSignal: signal },
      )
      .catch((error: unknown) => {
        if (error instanceof sdk.ImageNotFoundException || error instanceof sdk.RepositoryNotFoundException) {
          return { imageDetails: [] };
        }
        throw error;
      }),
  );
  const [found] = imageDetails ?? [];
  if (found?.imageDigest !== undefined) {
    return { digest: found.imageDigest, isList: LIST_TYPES.has(found.imageManifestMediaType ?? '') };
  }
  return failed(`ECR has no ${ecr.repository}:${image.tag ?? image.digest ?? ''}`, {
    cause:
      'The image was removed, by hand or by a lifecycle rule, or the repository was. Tasks that run go on; new ones cannot start.',
    next: [
      step(
        'See what there is:',
        awsCommand(`ecr describe-images --repository-name ${ecr.repository} --registry-id ${ecr.account}`, {
          ...deployment.target,
          region: ecr.region,
        }),
      ),
      'Build and push it again with the same tag, or deploy another one.',
    ],
    details: { reason: 'no-image' },
  });
}

/** Digests of the platforms of a list of images. */
async function platformDigests(
  deployment: ServiceDeployment,
  image: TaskImage,
  ecr: EcrImage,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { BatchGetImageCommand } = await import('@aws-sdk/client-ecr');
  const client = await deployment.clients.ecr(ecr.region);
  const imageIds = [image.tag === undefined ? { imageDigest: image.digest } : { imageTag: image.tag }];
  const { images = [] } = await askAws(deployment, askingOf('ecr:BatchGetImage', ecr), () =>
    client.send(
      new BatchGetImageCommand({
        registryId: ecr.account,
        repositoryName: ecr.repository,
        imageIds,
        acceptedMediaTypes: [...LIST_TYPES],
      }),
      { abortSignal: signal },
    ),
  );
  return new Set(images.flatMap(({ imageManifest }) => digestsIn(imageManifest ?? '')));
}

function digestsIn(manifest: string): string[] {
  return [...manifest.matchAll(/"digest"\s*:\s*"(sha256:[0-9a-f]{64})"/g)].flatMap(([, digest]) => digest ?? []);
}

function askingOf(action: string, { account, region, repository }: EcrImage) {
  return {
    action,
    service: 'ECR',
    region,
    resource: ({ partition }: { partition: string }) =>
      `arn:${partition}:ecr:${region}:${account}:repository/${repository}`,
  };
}

function short(digest: string): string {
  return digest.slice(0, DIGEST_CHARS);
}

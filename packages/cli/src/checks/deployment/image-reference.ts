/** An image in Amazon ECR, as a task definition names it. */
export interface EcrImage {
  readonly account: string;
  readonly region: string;
  readonly repository: string;
}

/** What a task definition runs in the container that is ours. */
export interface TaskImage {
  readonly container: string;
  readonly reference: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** Undefined for an image of another registry. */
  readonly ecr: EcrImage | undefined;
}

/** Private registries, also dual-stack ones (Amazon ECR User Guide, "Private registry"). */
const ECR_HOST =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.(?:aws|amazonwebservices\.com\.cn))$/;

/** Reads `host/repository:tag@sha256:digest`; without tag and digest it is `latest`. */
export function readImage(container: string, reference: string): TaskImage {
  const [named = '', digest] = reference.split('@');
  const slash = named.lastIndexOf('/');
  const colon = named.indexOf(':', slash + 1);
  const path = colon === -1 ? named : named.slice(0, colon);
  const tag = colon === -1 ? (digest === undefined ? 'latest' : undefined) : named.slice(colon + 1);
  const firstSlash = path.indexOf('/');
  const [, account, region] = ECR_HOST.exec(path.slice(0, Math.max(firstSlash, 0))) ?? [];
  const ecr =
    account === undefined || region === undefined
      ? undefined
      : { account, region, repository: path.slice(firstSlash + 1) };
  return { container, reference, tag, digest, ecr };
}

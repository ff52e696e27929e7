import { displayBytes } from '../../output/terminal-style.js';
import { type Check, failed, passed, skipped, warning } from '../check.js';
import { displayAge } from '../display-age.js';
import { awsCommand, step } from '../step.js';
import type { Deployment, VerifyTarget } from './deployment.js';
import { explained, reasonOf } from './explain-source.js';

const GROUP = 'Bucket';
const DETECTIONS_NAMED_MAX = 6;

type BucketDeployment = Deployment & { readonly probe: NonNullable<Deployment['probe']> };

/** The bucket, what lies below the prefix, how old the newest of it is, and what it holds. */
export function bucketChecks(deployment: BucketDeployment): Check[] {
  return [bucketCheck, prefixCheck, newestCheck, readCheck, formatCheck].map((make) => make(deployment));
}

function bucketCheck({ probe, facts }: BucketDeployment): Check {
  return {
    name: 'bucket',
    title: 'bucket',
    group: GROUP,
    needs: ['credentials'],
    after: ['identity'],
    run: async (signal) => {
      try {
        facts.hasKeys = await probe.list(signal);
      } catch (error) {
        facts.isBucketMissing = reasonOf(error) === 'no-such-bucket';
        throw explained(error, facts.caller?.arn);
      }
      return passed(`s3://${probe.bucket} is there and can be listed`, { details: { bucket: probe.bucket } });
    },
  };
}

function prefixCheck({ probe, facts, target }: BucketDeployment): Check {
  const { bucket, prefix } = probe;
  return {
    name: 'prefix',
    title: 'prefix',
    group: GROUP,
    needs: ['bucket'],
    run: async (signal) => {
      const where = prefix === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
      const details = { prefix };
      if (facts.hasKeys) return passed(prefix === '' ? 'none: the whole bucket' : where, { details });
      const folders = await probe.topFolders(signal).catch(() => []);
      const isEmpty = prefix === '' || folders.length === 0;
      return failed(`nothing lies below ${where}`, {
        cause: isEmpty
          ? 'No flow log has been delivered here yet, or its lifecycle rule removed everything.'
          : `The bucket begins with: ${folders.join(' ')}`,
        next: isEmpty
          ? [
              step('See where flow logs go, and whether delivery fails:', describeFlowLogs(target)),
              'The first files come about ten minutes after a flow log is made.',
            ]
          : 'Give the prefix the flow log writes to: --prefix AWSLogs/',
        details,
      });
    },
  };
}

function newestCheck({ probe, facts, target, now }: BucketDeployment): Check {
  return {
    name: 'newest-object',
    title: 'newest object',
    group: GROUP,
    needs: ['prefix'],
    run: async (signal) => {
      const newest = await probe.newest(signal).catch((error: unknown) => {
        throw explained(error, facts.caller?.arn);
      });
      if (newest === undefined) {
        return failed('no log lies below the prefix', {
          cause:
            'There are objects, but their names say that they are none: logs of other services, or files beside logs.',
          next: 'Give the prefix the flow log writes to: --prefix AWSLogs/',
        });
      }
      facts.newest = newest;
      const { object, isPartial } = newest;
      const lagMs = now() - (object.lastModified ?? 0);
      const found = `${displayAge(lagMs)} old, ${displayBytes(object.bytes)}: ${object.key}`;
      const details = {
        key: object.key,
        bytes: object.bytes,
        lastModified: new Date(object.lastModified ?? 0).toISOString(),
        lagSeconds: Math.round(lagMs / 1_000),
        isPartial,
      };
      const notes = isPartial
        ? ['Only part of the keys was looked at, because they say no date: there may be a newer one.']
        : [];
      if (lagMs <= target.lagMaxMs) return passed(found, { notes, details });
      return failed(found, {
        cause: `Nothing came for longer than ${displayAge(target.lagMaxMs)} (--max-lag). A flow log writes every five to ten minutes as long as an interface exists.`,
        next: [
          step('See whether delivery fails:', describeFlowLogs(target)),
          'Access error there: the bucket policy must let delivery.logs.amazonaws.com do s3:PutObject, and the KMS key kms:GenerateDataKey.',
        ],
        notes,
        details,
      });
    },
  };
}

function readCheck({ probe, facts, target }: BucketDeployment): Check {
  return {
    name: 'read-object',
    title: 'reading an object',
    group: GROUP,
    needs: ['prefix'],
    after: ['newest-object'],
    run: async (signal) => {
      if (facts.newest === undefined) return skipped('no newest object was found to read');
      const { object } = facts.newest;
      facts.found = await probe.read(object, signal, target.fields).catch((error: unknown) => {
        throw explained(error, facts.caller?.arn);
      });
      return passed('the newest object can be fetched', { details: { key: object.key } });
    },
  };
}

function formatCheck({ facts }: BucketDeployment): Check {
  return {
    name: 'format',
    title: 'format and fields',
    group: GROUP,
    needs: ['read-object'],
    run: async () => {
      const { found } = facts;
      if (found === undefined) return skipped('no object was read');
      if (found.reason !== undefined) {
        return failed('the newest object is no VPC flow log', {
          cause: `${facts.newest?.object.key ?? 'It'}: ${found.reason}.`,
          next: [
            'Point --prefix at the flow logs, for example AWSLogs/<account>/vpcflowlogs/',
            'Files of a custom format without a header line need their fields: --format "version account-id ..."',
          ],
          details: { reason: found.reason },
        });
      }
      const { format, fields, missing, turnsOff, detectionsOff, logFormat, unknownFields } = found;
      const details = { format, fields, missing, turnsOff, detectionsOff, logFormat, unknownFields };
      const shown = `${format}, ${fields.length} fields${unknownFields.length === 0 ? '' : ` and ${unknownFields.length} kept aside`}`;
      if (missing.length === 0) return passed(`${shown}: all that any answer needs`, { details });
      const named = detectionsOff.slice(0, DETECTIONS_NAMED_MAX).map(({ title }) => title);
      const more = detectionsOff.length - named.length;
      return warning(`${shown}; ${missing.length} that answers need are missing: ${missing.join(' ')}`, {
        notes: [
          ...(turnsOff.length === 0 ? [] : [`turns off: ${turnsOff.join(' ')}`]),
          ...(named.length === 0
            ? []
            : [`turns off detections: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`]),
        ],
        cause: 'The flow log was made with a format that leaves these fields out.',
        next: step(
          'A flow log keeps its format: make a second one beside it, and delete the old one.',
          `aws ec2 create-flow-logs ... --log-format '${logFormat}'`,
        ),
        details,
      });
    },
  };
}

function describeFlowLogs(target: VerifyTarget): string {
  const columns = 'FlowLogId,LogDestination,FlowLogStatus,DeliverLogsStatus,DeliverLogsErrorMessage';
  return awsCommand(`ec2 describe-flow-logs --query "FlowLogs[].[${columns}]" --output table`, target);
}

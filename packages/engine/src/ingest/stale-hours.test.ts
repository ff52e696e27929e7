import { afterEach, beforeEach, expect, it } from 'vitest';
import { LOCAL_SCOPE } from '../core/scope.js';
import { LocalSource } from '../sources/local-source.js';
import { Manifest, type ManifestChange } from '../store/manifest.js';
import { file, makeWorkspace, record, type Workspace } from '../testing/index.js';
import { runIngest } from './run-ingest.js';

let workspace: Workspace;
let commits: ManifestChange[];
const commit = Manifest.prototype.commit;

beforeEach(async () => {
  workspace = await makeWorkspace();
  commits = [];
  Manifest.prototype.commit = function (change) {
    commits.push(change);
    return commit.call(this, change);
  };
});

afterEach(async () => {
  Manifest.prototype.commit = commit;
  await workspace.remove();
});

const HOUR = 3_600;
const ingest = () => runIngest([new LocalSource(workspace.logs)], workspace.lake, LOCAL_SCOPE, {});
/** Hours the commits that loaded objects called stale. */
const stale = () => commits.filter(({ lastObjectId }) => lastObjectId !== undefined).map((change) => change.stale);

it('a commit calls stale the hours its rows lie in, and nothing for those without traffic or time', async () => {
  await workspace.write(
    'a.log.gz',
    file(
      record({ start: 5 * HOUR }),
      record({ start: 7 * HOUR - 1 }),
      record({ start: 9 * HOUR, 'log-status': 'NODATA' }),
    ),
  );
  await workspace.write('b.log', 'srcaddr dstaddr\n10.0.0.1 10.0.0.2\n');
  await ingest();

  expect(stale()).toEqual([[5, 6]]);
});

it('a commit that replaces an object calls stale what the old version held too, and only that', async () => {
  await workspace.write('a.log.gz', file(record({ start: 5 * HOUR }), record({ start: 6 * HOUR })));
  await workspace.write('b.log.gz', file(record({ start: 90 * HOUR })));
  await ingest();
  commits.length = 0;
  await workspace.write('a.log.gz', file(record({ start: 8 * HOUR, bytes: 7 })));
  await ingest();

  expect(stale()).toEqual([[5, 6, 8]]);
});

import type { DetectReport, FindingsRequest, FindingsResult } from '../src/index.js';
import { LOCAL_SCOPE } from '../src/index.js';
import { lakeLayout } from '../src/store/lake-layout.js';
import { file, record } from '../src/testing/index.js';
import { type TestLake, useLake } from './use-lake.js';

export const HOUR = 3_600;
export const DAY = 86_400;
/** Midnight of 2023-11-15. */
export const FIRST_DAY = 1_700_006_400;
export const SCANNER = '10.0.1.5';
export const TARGET = '10.0.2.7';

export const instant = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

/** A scan of `ports` ports, one every two seconds. */
export function scan(start: number, ports = 40, fields: Record<string, string | number> = {}): string[] {
  return Array.from({ length: ports }, (_, i) =>
    record({
      srcaddr: SCANNER,
      dstaddr: TARGET,
      srcport: 50_000 + i,
      dstport: 1_000 + i,
      packets: 1,
      bytes: 40,
      action: 'REJECT',
      start: start + i * 2,
      end: start + i * 2,
      ...fields,
    }),
  );
}

/** Web requests, one a minute. */
export function requests(start: number, minutes: number): string[] {
  return Array.from({ length: minutes }, (_, i) =>
    record({ srcaddr: '10.0.1.9', srcport: 40_000 + i, start: start + i * 60, end: start + i * 60 + 1 }),
  );
}

/** A lake of the test's own, and what the tests of findings do with it. */
export interface DetectionLake {
  readonly lake: TestLake;
  readonly layout: () => ReturnType<typeof lakeLayout>;
  /** Writes lines as one object and ingests it. */
  readonly load: (name: string, lines: readonly string[]) => Promise<void>;
  readonly detect: (request?: object, engine?: TestLake['engine']) => Promise<DetectReport>;
  readonly list: (request?: FindingsRequest) => Promise<FindingsResult>;
}

export function useDetectionLake(): DetectionLake {
  const lake = useLake();
  return {
    lake,
    layout: () => lakeLayout(lake.workspace.lake, LOCAL_SCOPE),
    async load(name, lines) {
      await lake.workspace.write(`${name}.log.gz`, file(...lines));
      await lake.ingest();
    },
    detect: (request = {}, engine = lake.engine) => engine.detect(request, LOCAL_SCOPE),
    list: (request = {}) => lake.engine.findings(request, LOCAL_SCOPE),
  };
}

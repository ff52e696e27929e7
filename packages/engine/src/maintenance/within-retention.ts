import type { TimeWindow } from '../core/time-window.js';
import type { LakeLayout } from '../store/lake-layout.js';
import { Manifest } from '../store/manifest.js';
import { retentionEdge } from './retention.js';

interface Windowed {
  readonly keepDays?: number;
  readonly folder?: string;
  readonly window?: TimeWindow;
}

interface Bucketed<S3> {
  readonly s3?: S3 & {
    readonly window?: { readonly from?: number | undefined; readonly to?: number | undefined } | undefined;
  };
}

/** The same options of an ingest with a window that begins no earlier than what `keepDays` keeps. */
export async function withinRetention<S3, Options extends Windowed & Bucketed<S3>>(
  options: Options,
  layout: LakeLayout,
): Promise<Options> {
  if (options.keepDays === undefined) return options;
  const state = await new Manifest(layout.manifestFolder).refresh();
  const edge = retentionEdge(state, options.keepDays, Date.now());
  const since = <Window extends { readonly from?: number | undefined }>(window: Window | undefined) => ({
    ...window,
    from: Math.max(window?.from ?? edge, edge),
  });
  return {
    ...options,
    ...(options.folder === undefined ? {} : { window: since(options.window) }),
    ...(options.s3 === undefined ? {} : { s3: { ...options.s3, window: since(options.s3.window) } }),
  };
}

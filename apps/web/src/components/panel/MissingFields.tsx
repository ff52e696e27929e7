'use client';

import Link from 'next/link';
import { pageLink } from '../../state/page-link';
import { useView } from '../../state/view-context';
import { sharedView } from '../../state/view-state';
import { CopyButton } from '../findings/CopyButton';
import type { MissingOfLogs } from './missing-fields';
import classes from './Panel.module.css';

/** In place of a picture the logs cannot make: which fields they lack, and the format that writes them. */
export function MissingFields({ missing }: { readonly missing: MissingOfLogs }) {
  const { view } = useView();
  return (
    <div className={classes.message} data-missing={missing.fields.join(' ')}>
      <span>
        The flow logs do not hold <strong>{missing.fields.join(', ')}</strong>. A flow log with another format does.
      </span>
      <div className={classes.messageActions}>
        <CopyButton label="Copy that format" text={`--log-format '${missing.logFormat}'`} />
        <Link href={pageLink('/quality', sharedView(view))} prefetch={false} className={classes.link}>
          What the logs lack
        </Link>
      </div>
    </div>
  );
}

'use client';

import { changeAddress, useAddress } from '../../state/address';
import { isOfUnknownVersion } from '../../state/view-address';
import { Banner } from './Banner';

/** What all pages have to be told about: a server that is gone, data that is newer, a link that is not understood. */
export function Banners(props: {
  readonly isUnreachable: boolean;
  readonly isBehind: boolean;
  readonly onRetry: () => void;
  readonly onFollow: () => void;
}) {
  const search = useAddress();
  return (
    <>
      {props.isUnreachable && (
        <Banner tone="trouble" action="Retry" onAction={props.onRetry}>
          The server does not answer. What you see may be old; it is asked again every few seconds.
        </Banner>
      )}
      {props.isBehind && !props.isUnreachable && (
        <Banner tone="note" action="Show it" onAction={props.onFollow}>
          There is newer data than what is shown.
        </Banner>
      )}
      {isOfUnknownVersion(new URLSearchParams(search)) && (
        <Banner tone="note" action="All right" onAction={() => changeAddress((params) => params.delete('v'))}>
          This link was made by a later version of networkflow. What it asks for is not known here, so this is the usual
          view.
        </Banner>
      )}
    </>
  );
}

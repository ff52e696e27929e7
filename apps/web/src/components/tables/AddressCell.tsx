'use client';

import { shortAddress } from '../../format/names';
import classes from './PlainTable.module.css';

/** An address in monospace with its class, or its country when it is public. */
export function AddressCell(props: {
  readonly address: unknown;
  readonly addressClass: unknown;
  readonly country: unknown;
}) {
  const address = String(props.address ?? 'unknown');
  const note = typeof props.country === 'string' && props.country !== '' ? props.country : props.addressClass;
  return (
    <span title={address}>
      <span className={classes.address}>{shortAddress(address)}</span>
      {typeof note === 'string' && <span className={classes.class}>{note}</span>}
    </span>
  );
}

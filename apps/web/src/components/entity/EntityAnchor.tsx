'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { shortAddress } from '../../format/names';
import { type ConversationKey, entityLink } from '../../state/entity-link';
import { useView } from '../../state/view-context';
import classes from './Entity.module.css';

type Target =
  | { readonly kind: 'address' | 'interface'; readonly value: string }
  | { readonly kind: 'conversation'; readonly value: ConversationKey };

/** A link to the page about an address, an interface or a conversation, with window and filter. */
export function EntityAnchor(props: Target & { readonly children: ReactNode }) {
  const { view } = useView();
  const href =
    props.kind === 'conversation'
      ? entityLink(props.kind, props.value, view)
      : entityLink(props.kind, props.value, view);
  return (
    <Link href={href} prefetch={false} className={classes.anchor}>
      {props.children}
    </Link>
  );
}

/** An address in a table, as a link to its page. */
export function AddressAnchor(props: { readonly address: unknown; readonly note?: unknown; readonly port?: unknown }) {
  if (props.address === null || props.address === undefined) return <span className={classes.muted}>unknown</span>;
  const address = String(props.address);
  return (
    <span className={classes.end} title={address}>
      <EntityAnchor kind="address" value={address}>
        <span className={classes.mono}>{shortAddress(address)}</span>
      </EntityAnchor>
      {props.port !== undefined && props.port !== null && <span className={classes.port}>:{String(props.port)}</span>}
      {typeof props.note === 'string' && props.note !== '' && <span className={classes.note}>{props.note}</span>}
    </span>
  );
}

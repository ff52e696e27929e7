'use client';

import type { Row } from '@networkflow/engine/contract';
import type { ReactNode } from 'react';
import { usePanel } from '../../api/use-panel';
import { countryName } from '../../charts/country-places';
import { protocolName } from '../../format/names';
import { quoteValue } from '../../state/filter-clause';
import { useView } from '../../state/view-context';
import classes from './Entity.module.css';
import { EntityAnchor } from './EntityAnchor';
import type { Entity } from './entity';

/** What is known of it beside its traffic: class and country, the interfaces it speaks through, who owns them. */
export function EntityIdentity({ entity }: { readonly entity: Entity }) {
  switch (entity.kind) {
    case 'address':
      return <AddressIdentity address={entity.address} />;
    case 'interface':
      return <InterfaceIdentity />;
    case 'conversation': {
      const { protocol, port } = entity.key;
      return (
        <p className={classes.identity}>
          {protocol === undefined && port === undefined && <Tag>every service between them</Tag>}
          {protocol !== undefined && <Tag>{protocolName(protocol)}</Tag>}
          {port !== undefined && <Tag>port {port}</Tag>}
        </p>
      );
    }
  }
}

function AddressIdentity({ address }: { readonly address: string }) {
  const { status } = useView();
  const value = quoteValue(address);
  // Whatever the window: what an address is does not depend on it.
  const everywhere = { window: status.window };
  const sent = usePanel('top-sources', { limit: 1 }, { ...everywhere, where: `src = ${value}` });
  const received = usePanel('top-destinations', { limit: 1 }, { ...everywhere, where: `dst = ${value}` });
  const own = usePanel(
    'interfaces',
    { limit: 3 },
    { ...everywhere, where: `(src = ${value} and direction = egress) or (dst = ${value} and direction = ingress)` },
  );
  const addressClass = sent.result?.rows[0]?.src_class ?? received.result?.rows[0]?.dst_class;
  const country = sent.result?.rows[0]?.src_country ?? received.result?.rows[0]?.dst_country;
  const isInside = addressClass !== 'public';
  return (
    <p className={classes.identity}>
      {typeof addressClass === 'string' && <Tag>{addressClass}</Tag>}
      {typeof country === 'string' && <Tag>{`${country} ${countryName(country)}`}</Tag>}
      {isInside && own.result?.rows.map((row) => <InterfaceTags key={String(row.interface_id)} row={row} />)}
      {!isInside && <SeenThrough address={value} />}
    </p>
  );
}

/** Where a public address was seen: how many interfaces, and of which VPCs. */
function SeenThrough({ address }: { readonly address: string }) {
  const { status } = useView();
  const seen = usePanel('interfaces', { by: 'vpc', limit: 4 }, { window: status.window, where: `addr = ${address}` });
  const rows = seen.result?.rows.filter(({ vpc_id }) => vpc_id !== null) ?? [];
  if (rows.length === 0) return null;
  return (
    <span className={classes.muted}>
      seen in {rows.map(({ vpc_id, interfaces }) => `${vpc_id} (${interfaces} interfaces)`).join(', ')}
    </span>
  );
}

function InterfaceIdentity() {
  const { status, where } = useView();
  const { result } = usePanel('interfaces', { limit: 1 }, { window: status.window, where });
  const row = result?.rows[0];
  if (row === undefined) return <p className={classes.identity}> </p>;
  return (
    <p className={classes.identity}>
      {['interface_type', 'instance_id', 'subnet_id', 'vpc_id', 'account_id', 'region'].map((name) =>
        row[name] === null || row[name] === undefined ? null : <Tag key={name}>{String(row[name])}</Tag>,
      )}
    </p>
  );
}

function InterfaceTags({ row }: { readonly row: Row }) {
  const { interface_id: id, instance_id: instance, vpc_id: vpc } = row;
  return (
    <>
      {id !== null && id !== undefined && (
        <EntityAnchor kind="interface" value={String(id)}>
          <span className={classes.mono}>{String(id)}</span>
        </EntityAnchor>
      )}
      {instance !== null && instance !== undefined && <Tag>{String(instance)}</Tag>}
      {vpc !== null && vpc !== undefined && <Tag>{String(vpc)}</Tag>}
    </>
  );
}

function Tag({ children }: { readonly children: ReactNode }) {
  return <span className={classes.tag}>{children}</span>;
}

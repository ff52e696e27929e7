'use client';

import { useMemo } from 'react';
import { pageLink } from '../../state/page-link';
import { useView } from '../../state/view-context';
import { CountriesPanel } from '../panels/GeographyPanels';
import { LakePage } from '../shell/LakePage';
import classes from './Entity.module.css';
import { EntityHeader } from './EntityHeader';
import { EntityScope } from './EntityScope';
import { clauseOf, type Entity, type EntityKind, readEntity } from './entity';
import { FindingsAbout } from './FindingsAbout';
import { HistoryPanel } from './HistoryPanel';
import { NeverSeen } from './NeverSeen';
import { PeersPanel } from './PeersPanel';
import { RecordsPanel } from './RecordsPanel';
import { CalledServicesPanel } from './ServicesPanel';
import { SessionsPanel } from './SessionsPanel';
import { useSighting } from './use-sighting';

/** About as tall as a page of peers. */
const COUNTRIES_HEIGHT_PX = 330;

/** The page about one address, interface or conversation: what it did, with whom, and the records that say so. */
export function EntityPage({ kind, text }: { readonly kind: EntityKind; readonly text: string }) {
  const entity = useMemo(() => readEntity(kind, text), [kind, text]);
  return (
    <LakePage page={undefined} hasFilter={entity !== undefined}>
      {entity === undefined ? <NoSuchEntity kind={kind} text={text} /> : <EntityOfLake entity={entity} />}
    </LakePage>
  );
}

function EntityOfLake({ entity }: { readonly entity: Entity }) {
  const sighting = useSighting(entity);
  return (
    <EntityScope clause={clauseOf(entity)}>
      <main className={classes.grid}>
        <EntityHeader entity={entity} sighting={sighting} />
        {sighting.isMissing ? (
          <NeverSeen sighting={sighting} />
        ) : (
          <>
            <HistoryPanel entity={entity} />
            <FindingsAbout entity={entity} />
            {entity.kind !== 'conversation' && <PeersPanel entity={entity} />}
            {entity.kind !== 'conversation' && <CountriesPanel height={COUNTRIES_HEIGHT_PX} />}
            <CalledServices entity={entity} />
            <SessionsPanel />
            <RecordsPanel />
          </>
        )}
      </main>
    </EntityScope>
  );
}

/** An address calls and is called; of an interface or a conversation only the service is known for sure. */
function CalledServices({ entity }: { readonly entity: Entity }) {
  if (entity.kind !== 'address') {
    return <CalledServicesPanel id="services" title="Services" subtitle="that conversations called" span={12} />;
  }
  return (
    <>
      <CalledServicesPanel
        id="services-used"
        title="Services used"
        subtitle="that it called as a client"
        side={{ column: 'src', address: entity.address }}
        span={6}
      />
      <CalledServicesPanel
        id="services-offered"
        title="Services offered"
        subtitle="that others called on it"
        side={{ column: 'dst', address: entity.address }}
        span={6}
      />
    </>
  );
}

const EXAMPLES: Readonly<Record<EntityKind, string>> = {
  address: 'an IPv4 or IPv6 address, such as 10.0.3.17 or 2001:db8::1',
  interface: 'the ID of a network interface, such as eni-0a1b2c3d4e5f60718',
  conversation: 'two addresses with a tilde between, such as 10.0.3.17~10.0.5.9',
};

function NoSuchEntity({ kind, text }: { readonly kind: EntityKind; readonly text: string }) {
  const { view } = useView();
  return (
    <main className={classes.notice}>
      <h1>
        “{text.slice(0, 80)}” is no {kind}
      </h1>
      <p>This page takes {EXAMPLES[kind]}.</p>
      <p>
        <a href={pageLink('/', view)}>Back to the overview</a>
      </p>
    </main>
  );
}

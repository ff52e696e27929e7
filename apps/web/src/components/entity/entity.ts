import { checkFilter } from '../../state/check-filter';
import { type ConversationKey, parseConversationKey } from '../../state/entity-link';
import { allOf, quoteValue } from '../../state/filter-clause';

/** What a drill-down page is about. */
export type Entity =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'interface'; readonly id: string }
  | { readonly kind: 'conversation'; readonly key: ConversationKey };
export type EntityKind = Entity['kind'];

/** Reads the last part of a page's path; undefined when it names no such thing. */
export function readEntity(kind: EntityKind, text: string): Entity | undefined {
  switch (kind) {
    case 'address':
      return isAddress(text) ? { kind, address: text } : undefined;
    case 'interface':
      return text.trim() === '' ? undefined : { kind, id: text };
    case 'conversation': {
      const key = parseConversationKey(text);
      return key !== undefined && isAddress(key.a) && isAddress(key.b) ? { kind, key } : undefined;
    }
  }
}

/** The engine's own parser says what an address is; a network is none. */
function isAddress(text: string): boolean {
  return !text.includes('/') && checkFilter(`addr = ${quoteValue(text)}`) === undefined;
}

/** How a page calls it. */
export function entityName(entity: Entity): string {
  switch (entity.kind) {
    case 'address':
      return entity.address;
    case 'interface':
      return entity.id;
    case 'conversation':
      return `${entity.key.a} and ${entity.key.b}`;
  }
}

/** The filter that keeps its records. */
export function clauseOf(entity: Entity): string {
  switch (entity.kind) {
    case 'address':
      return `addr = ${quoteValue(entity.address)}`;
    case 'interface':
      return `interface_id = ${quoteValue(entity.id)}`;
    case 'conversation': {
      const { a, b } = entity.key;
      return allOf([`((${oneWay(a, b)}) or (${oneWay(b, a)}))`, ...clausesOfTalk(entity.key)]);
    }
  }
}

/** The two directions of its traffic: what it sent and what it received; of a conversation, a to b and back. */
export function directionsOf(entity: Entity): readonly { readonly label: string; readonly clause: string }[] {
  switch (entity.kind) {
    case 'address': {
      const address = quoteValue(entity.address);
      return [
        { label: 'sent', clause: `src = ${address}` },
        { label: 'received', clause: `dst = ${address}` },
      ];
    }
    case 'interface': {
      const own = clauseOf(entity);
      return [
        { label: 'sent', clause: `${own} and direction = egress` },
        { label: 'received', clause: `${own} and direction = ingress` },
      ];
    }
    case 'conversation': {
      const { a, b } = entity.key;
      const talk = clausesOfTalk(entity.key);
      return [
        { label: `${a} sent`, clause: allOf([oneWay(a, b), ...talk]) },
        { label: `${b} sent`, clause: allOf([oneWay(b, a), ...talk]) },
      ];
    }
  }
}

function oneWay(from: string, to: string): string {
  return `src = ${quoteValue(from)} and dst = ${quoteValue(to)}`;
}

function clausesOfTalk({ protocol, port }: ConversationKey): readonly string[] {
  return [
    ...(protocol === undefined ? [] : [`protocol = ${protocol}`]),
    ...(port === undefined ? [] : [`port = ${port}`]),
  ];
}

/** The temporary tables and views that a batch of hours is built through, in the order in which they come to be. */

/** Records of the batch's hours, with their `hour` (view). */
export const FLOWS = 'batch_flows';
/** What the hours before left open, as stored. */
export const CARRIED_SEGMENTS = 'carried_segments';
/** What records say of addresses, by hour. */
export const SAID = 'said';
/** The interfaces of the batch, numbered in the order of their text, and where they are in each hour. */
export const PLACES = 'places';
/** The records as both directions of a 5-tuple see them. */
export const ROWS = 'batch_rows';
/** Interfaces' own addresses, where records do not tell. */
export const OWNERS = 'owners';
/** Addresses of interfaces that log. */
export const OWNED = 'owned';
/** Who answers for whom: the gateways, and addresses and ports behind them. */
export const STANDS_FOR = 'stands_for';
/** 5-tuples of legs between a host and a gateway that no pkt- field gives away. */
export const INNER_LEGS = 'inner_legs';
/** What is known of each address in each hour: text, country, AWS service, whether it is inside the network. */
export const ADDRESSES = 'addresses';
/** What the hours before left open, by the key that records have. */
export const CARRIED = 'carried';

/** One of the parts of a batch, a share of its 5-tuples (views): */
export const PART_ROWS = 'part_rows';
export const PART_CARRIED = 'part_carried';
/** What each interface logged of each 5-tuple in each hour. */
export const WHOLE_PIECES = 'whole_pieces';
/** 5-tuples that may have more than one conversation or hour; the others are one conversation each. */
export const KEYS = 'keys';
/** The session of each record of 5-tuples with more than one. */
export const CUTS = 'cuts';
/** What each interface logged of each of those sessions in each hour. */
export const CUT_PIECES = 'cut_pieces';
/** Pieces of `keys`, of whole and of cut ones together (view). */
export const PIECES = 'pieces';
/** Sessions with their first hour in the batch, where they have more than one. */
export const CHAINS = 'chains';
/** What was carried, by the session that goes on from it. */
export const KNOWN = 'known';
/** One row per session and hour of `keys`: what its interfaces say as one. */
export const TALKS = 'talks';
/** Interfaces of conversations that are kept as segments, in the order of their slots. */
export const SEATS = 'seats';

/**
 * Which side of a record is outside: the public one. Between two public addresses it is the far end as the recording
 * interface sees it, the destination of egress and the source of anything else. Address classes are NULL for a record
 * without addresses, which then has no outside.
 */
export const DESTINATION_IS_EXTERNAL =
  "(dst_class = 'public' AND (src_class IS DISTINCT FROM 'public' OR direction IS NOT DISTINCT FROM 'egress'))";

/** Holds for records that have an outside at all. */
export const HAS_EXTERNAL_SIDE = "(src_class = 'public' OR dst_class = 'public')";

export const EXTERNAL_ADDRESS = `CASE WHEN ${DESTINATION_IS_EXTERNAL} THEN dstaddr ELSE srcaddr END`;

/** ISO country of the outside; NULL when the address is in no country table. */
export const EXTERNAL_COUNTRY = `CASE WHEN ${DESTINATION_IS_EXTERNAL} THEN dst_country ELSE src_country END`;

/** Columns that are one of two of `flows`, whichever is outside, by name; `outbound` says which. */
export const EXTERNAL: Readonly<Record<string, { readonly outbound: string; readonly inbound: string }>> = {
  external_address: { outbound: 'dstaddr', inbound: 'srcaddr' },
  external_country: { outbound: 'dst_country', inbound: 'src_country' },
};
/** What `DESTINATION_IS_EXTERNAL` reads. */
export const SIDE_COLUMNS: readonly string[] = ['direction', 'dst_class', 'src_class'];

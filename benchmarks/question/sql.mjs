/** The question over a table of records, as one pass; `g` says which of the three a row answers. */
export function questionSql(from, { dash = false } = {}) {
  const column = (name) => (dash ? `"${name.replaceAll('_', '-')}"` : `"${name}"`);
  const ok = dash ? `WHERE ${column('log_status')} = 'OK'` : '';
  return (
    `SELECT grouping_id(a, h, p) AS g, a, h, p, sum(b)::VARCHAR AS bytes, count(*)::BIGINT AS flows FROM (` +
    `SELECT srcaddr AS a, "start" // 3600 AS h, CASE WHEN action = 'REJECT' THEN dstport ELSE -1 END AS p, bytes AS b ` +
    `FROM ${from} ${ok}) GROUP BY GROUPING SETS ((a), (h), (p))`
  );
}

/** Rows of that statement as the three lists. */
export function listsOf(rows) {
  const of = (g) => rows.filter((row) => Number(row.g) === g);
  return [
    of(3).map((row) => [row.a, row.bytes]),
    of(5).map((row) => [row.h, row.flows]),
    of(6)
      .filter((row) => Number(row.p) >= 0)
      .map((row) => [Number(row.p), row.flows]),
  ];
}

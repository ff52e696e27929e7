/** The conditions that there are, AND-ed. */
export function whereClause(conditions: readonly string[]): string {
  const asked = conditions.filter((condition) => condition !== '');
  return asked.length === 0 ? '' : `WHERE ${asked.map((condition) => `(${condition})`).join(' AND ')}`;
}

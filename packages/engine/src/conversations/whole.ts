import { conversations } from '../schema/conversations.js';
import { storedColumns } from '../store/views.js';
import { castTo } from './cast.js';
import { DIRECTION, faced, judged, LO_IS_CLIENT } from './faces.js';
import { wholeTalks } from './merge-talks.js';

export const WHOLE_COLUMNS: readonly string[] = storedColumns(conversations).map((column) => column.name);

/** Conversations of some of the hours (`where`, of talks) that nothing before or after their hour belongs to. */
export function wholeSelect(where: string): string {
  const turned = `SELECT *, ${LO_IS_CLIENT} AS forward, how AS orientation FROM (${judged(wholeTalks(where))})`;
  return (
    `SELECT ${castTo(storedColumns(conversations))} FROM (SELECT *, ` +
    `${DIRECTION} AS direction, CASE WHEN refused THEN 'REJECT' ELSE 'ACCEPT' END AS action FROM (${faced(turned)}))`
  );
}

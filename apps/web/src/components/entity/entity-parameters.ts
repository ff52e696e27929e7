import { defineParameters } from '../../state/parameters';
import { tableParameter } from '../../state/table-parameter';

/** The tables of a drill-down page, as the address keeps them. */
export const ENTITY_TABLES = defineParameters({
  peers: tableParameter('-bytes'),
  sessions: tableParameter('-start'),
  records: tableParameter('-start'),
});

import { OBJECT_STATUSES } from '@networkflow/engine/contract';
import { defineParameters, optionalChoiceParameter } from '../../state/parameters';
import { tableParameter } from '../../state/table-parameter';

/** What the data quality page keeps in the address, beside the window. */
export const QUALITY = defineParameters({
  objects: tableParameter('-ingested_at'),
  became: optionalChoiceParameter(OBJECT_STATUSES),
  refused: tableParameter('object'),
});

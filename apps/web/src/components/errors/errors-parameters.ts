import { ERRORS_THRESHOLD_DEFAULT, ERRORS_THRESHOLD_MAX } from '@networkflow/engine/contract';
import { READS } from '../../api/error-logs';
import {
  choiceParameter,
  defineParameters,
  optionalChoiceParameter,
  textParameter,
  wholeParameter,
} from '../../state/parameters';

/** How a message's number changed since what was read before. */
export const CHANGE_KINDS = ['new', 'rising'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What the page of application errors keeps in the address. */
export const ERRORS = defineParameters({
  /** Name of a source; the first unless said. */
  source: textParameter(),
  read: choiceParameter(READS, 'latest'),
  threshold: wholeParameter(ERRORS_THRESHOLD_DEFAULT, { min: 1, max: ERRORS_THRESHOLD_MAX }),
  service: textParameter(),
  message: textParameter(),
  became: optionalChoiceParameter(CHANGE_KINDS),
  /** The message that is open, by its id. */
  opened: textParameter(),
});

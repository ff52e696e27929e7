import { ApiProblem, STATUS_UNREACHABLE } from '../../api/problem';
import { retryDelayOf } from '../../api/retry-delay';

/** A failure as a panel tells it: what happened, and what to do or wait for. */
export interface Trouble {
  readonly title: string;
  readonly advice: string;
  /** Seconds until it is asked again by itself. */
  readonly retryInS?: number;
}

const STATUS_UNAUTHORIZED = 401;
const MS_PER_SECOND = 1_000;

/** Words for a failure, by what can be done about it. */
export function troubleOf(error: Error): Trouble {
  const wait = retryDelayOf(error);
  const retry = wait === undefined ? {} : { retryInS: wait / MS_PER_SECOND };
  if (!(error instanceof ApiProblem)) {
    return { title: 'This cannot be shown', advice: error.message };
  }
  if (error.status === STATUS_UNREACHABLE) {
    return {
      title: 'The server does not answer',
      advice: 'It may have been stopped, or be starting. It is asked again every few seconds.',
      ...retry,
    };
  }
  switch (error.code) {
    case 'busy':
      return {
        title: 'The server is busy',
        advice: 'It has as many questions as it takes; this one waits its turn.',
        ...retry,
      };
    case 'timeout':
      return { title: 'This took too long and was stopped', advice: error.message };
    case 'cancelled':
      return { title: 'The question was stopped', advice: 'Ask again to have it answered.' };
    case 'invalid-input':
    case 'limit-exceeded':
    case 'not-found':
      return { title: 'This cannot be asked', advice: error.message };
    case 'scope':
      return { title: 'This may not be read', advice: error.message };
    case 'source':
      return { title: 'The source of the logs did not answer', advice: error.message };
    case 'store':
      return {
        title: 'The lake could not be read',
        advice: `${error.message} A file may be missing or damaged, or the disk may be full.`,
      };
    default:
      if (error.status === STATUS_UNAUTHORIZED) {
        return { title: 'You are not signed in', advice: 'Load the page again to sign in.' };
      }
      return { title: 'The server failed', advice: error.message, ...retry };
  }
}

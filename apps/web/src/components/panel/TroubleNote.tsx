'use client';

import { Button } from '@mantine/core';
import type { AnswerOf } from '../../api/use-answer';
import classes from './Panel.module.css';
import { troubleOf } from './trouble';

/** In place of a picture there never was: what went wrong and what to do. */
export function TroubleNote({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const { title, advice, retryInS } = troubleOf(error);
  return (
    <div className={classes.message} role="alert" data-trouble={title}>
      <strong className={classes.error}>{title}</strong>
      <span>
        {advice}
        {retryInS !== undefined && ` Next try in ${retryInS} s.`}
      </span>
      <Button size="xs" variant="default" onClick={onRetry}>
        {retryInS === undefined ? 'Retry' : 'Retry now'}
      </Button>
    </div>
  );
}

/** In place of a picture whose question was stopped by the reader. */
export function CancelledNote({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <div className={classes.message} data-trouble="cancelled">
      <span>Stopped before there was an answer.</span>
      <Button size="xs" variant="default" onClick={onRetry}>
        Ask again
      </Button>
    </div>
  );
}

/** Over an old picture: why it is the old one. */
export function StaleNote({ answer }: { readonly answer: AnswerOf<unknown> }) {
  if (answer.result === undefined) return null;
  if (answer.isCancelled) {
    return (
      <div className={classes.overlay} role="status" data-trouble="cancelled">
        <span>Stopped. This picture answers the question before.</span>
        <Button size="compact-xs" variant="default" className={classes.overlayButton} onClick={answer.retry}>
          Ask again
        </Button>
      </div>
    );
  }
  if (answer.error === null) return null;
  const { title, retryInS } = troubleOf(answer.error);
  return (
    <div className={classes.overlay} role="alert" data-trouble={title}>
      <span>
        {title}. The picture is the last good one.
        {retryInS !== undefined && ` Next try in ${retryInS} s.`}
      </span>
      <Button size="compact-xs" variant="default" className={classes.overlayButton} onClick={answer.retry}>
        Retry
      </Button>
    </div>
  );
}

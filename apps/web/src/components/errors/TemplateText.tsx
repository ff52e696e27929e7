import { Fragment } from 'react';
import { visibleText } from '../../format/visible-text';
import classes from './Errors.module.css';

/** What stands for the parts that differ: `<*>`, `<num>`, `<ip>`. */
const HOLE = /(<(?:\*|[a-z][a-z0-9_-]{0,15})>)/;

/** A message with its varying parts set apart. Text of logs is text: nothing in it is markup. */
export function TemplateText({ template }: { readonly template: string }) {
  return (
    <span className={classes.template}>
      {partsOf(visibleText(template)).map(({ at, text, isHole }) =>
        isHole ? (
          <span key={at} className={classes.hole}>
            {text.slice(1, -1)}
          </span>
        ) : (
          <Fragment key={at}>{text}</Fragment>
        ),
      )}
    </span>
  );
}

/** Text and holes in turn, by where they begin. */
function partsOf(text: string): readonly { readonly at: number; readonly text: string; readonly isHole: boolean }[] {
  let at = 0;
  return text
    .split(HOLE)
    .map((part, index) => {
      const begin = at;
      at += part.length;
      return { at: begin, text: part, isHole: index % 2 === 1 };
    })
    .filter(({ text: part }) => part !== '');
}

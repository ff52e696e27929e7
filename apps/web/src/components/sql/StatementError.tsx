'use client';

import { ApiProblem } from '../../api/request';
import classes from './Sql.module.css';
import { tellError } from './statement-error';

/** What is wrong with a statement, under it, with the line and a caret below the place. */
export function StatementError({ statement, error }: { readonly statement: string; readonly error: Error }) {
  const position = error instanceof ApiProblem ? error.position : undefined;
  const { message, place } = tellError(statement, { message: error.message, position });
  const number = place === undefined ? '' : `${place.line}  `;
  return (
    <div className={classes.error} role="alert">
      <p>
        {place !== undefined && <b>Line {place.line}: </b>}
        {message}
      </p>
      {place !== undefined && (
        <pre>
          {`${number}${place.text}\n${' '.repeat(number.length + place.column)}`}
          <b>^</b>
        </pre>
      )}
    </div>
  );
}

'use client';

import type { AnalysisMeta } from '@networkflow/engine/contract';
import type { PanelAnswer } from '../../api/use-panel';
import { formatExact } from '../../format/units';
import { CopyButton } from '../findings/CopyButton';
import { cliCommand } from '../panel/cli-command';
import classes from './Explore.module.css';

/** The question behind a picture: the SQL and the command that repeat it, what answered, and how long that took. */
export function QueryFacts({ answer }: { readonly answer: PanelAnswer }) {
  const { name, request, result, error } = answer;
  const command = cliCommand(name, request);
  return (
    <section className={classes.query} aria-labelledby="query-title" data-panel="query">
      <header className={classes.queryHead}>
        <h2 id="query-title">Query</h2>
        <p>{result !== undefined ? factsOf(result.meta) : error === null ? 'under way' : 'not answered; see above'}</p>
      </header>
      {result !== undefined && (
        <div className={classes.snippet}>
          <span>
            SQL
            <CopyButton label="Copy SQL" text={result.meta.sql} />
          </span>
          <pre>{result.meta.sql}</pre>
        </div>
      )}
      <div className={classes.snippet}>
        <span>
          Command
          <CopyButton label="Copy command" text={command} />
        </span>
        <pre>{command}</pre>
      </div>
    </section>
  );
}

function factsOf({ rowCount, elapsedMs, source, lakeVersion }: AnalysisMeta): string {
  const answered =
    source === undefined
      ? 'from flows'
      : `from ${source.table}${source.cached ? ', kept from an earlier answer' : ''} (${source.reason})`;
  return `${formatExact(rowCount)} ${rowCount === 1 ? 'row' : 'rows'} ${answered}, ${formatExact(elapsedMs)} ms, lake version ${lakeVersion}`;
}

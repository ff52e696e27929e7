'use client';

import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { ERRORS_KEY, useErrorSources } from '../../api/error-logs';
import { refreshMs } from '../../state/settings';
import { useParameters } from '../../state/use-parameters';
import { useSettings } from '../../state/use-settings';
import { Header } from '../header/Header';
import { TroubleNote } from '../panel/TroubleNote';
import { DisplaySettings } from '../settings/DisplaySettings';
import shell from '../shell/Shell.module.css';
import { ShellPage } from '../shell/ShellPage';
import classes from './Errors.module.css';
import { ErrorsBar } from './ErrorsBar';
import { ErrorsBody } from './ErrorsBody';
import { ERRORS } from './errors-parameters';
import { NoSources } from './NoSources';

/** The page of application errors. It asks nothing of the lake, so it works beside an empty one. */
export function Errors() {
  return (
    <ShellPage page="errors">
      <DisplaySettings>
        <Content />
      </DisplaySettings>
    </ShellPage>
  );
}

function Content() {
  const client = useQueryClient();
  const isAsking = useIsFetching() > 0;
  const [settings] = useSettings();
  const answer = useErrorSources();
  const [state, change] = useParameters(ERRORS);
  const sources = answer.result ?? [];
  const source = state.source === '' ? (sources[0]?.name ?? '') : state.source;
  const refresh = (): void => void client.invalidateQueries();
  const everyMs = refreshMs(settings);
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void client.invalidateQueries({ queryKey: ERRORS_KEY });
    }, everyMs);
    return () => clearInterval(timer);
  }, [client, everyMs]);
  return (
    <>
      <div className={shell.sticky}>
        <Header
          status={undefined}
          isUnreachable={answer.error !== null && answer.result !== undefined}
          isBehind={false}
          isRefreshing={isAsking}
          onRefresh={refresh}
          onFollow={refresh}
        >
          {sources.length > 0 && (
            <ErrorsBar
              sources={sources}
              source={source}
              read={state.read}
              threshold={state.threshold}
              onSource={(name) => change({ source: name, service: '', message: '', opened: '' })}
              onRead={(read) => change({ read, opened: '' })}
              onThreshold={(threshold) => change({ threshold }, { merge: 'threshold' })}
            />
          )}
        </Header>
      </div>
      <main className={classes.page}>{body()}</main>
    </>
  );

  function body(): ReactNode {
    if (answer.result === undefined) {
      return answer.error === null ? (
        <div aria-busy="true" />
      ) : (
        <TroubleNote error={answer.error} onRetry={answer.retry} />
      );
    }
    if (answer.result.length === 0) return <NoSources />;
    return <ErrorsBody source={source} known={answer.result.find(({ name }) => name === source)} />;
  }
}

'use client';

import { Button, Skeleton } from '@mantine/core';
import type { AnalysisDescription } from '@networkflow/engine/contract';
import { useDescription } from '../../api/describe';
import { EXPLORE, type ExploreState } from '../../state/explore-state';
import { type ChangeParameters, useParameters } from '../../state/use-parameters';
import { AnalysisList } from './AnalysisList';
import classes from './Explore.module.css';
import { ExploredAnalysis } from './ExploredAnalysis';

export type ChangeExplore = ChangeParameters<ExploreState>;

/** The analyses to choose from, and the one that is chosen. */
export function ExploreBody() {
  const [state, change] = useParameters(EXPLORE);
  const { data, error, refetch } = useDescription();
  if (data === undefined) {
    return (
      <main className={classes.page}>
        {error === null ? (
          <Skeleton height={420} radius="md" />
        ) : (
          <div className={classes.message} role="alert">
            {error.message}
            <Button size="xs" variant="default" onClick={() => void refetch()}>
              Retry
            </Button>
          </div>
        )}
      </main>
    );
  }
  const { analysis: name } = state;
  const analysis = data.analyses.find((each) => each.name === name);
  return (
    <main className={classes.page}>
      <AnalysisList
        analyses={data.analyses}
        current={name}
        onChoose={(chosen) => change({ analysis: chosen, by: '', sort: '', page: 1, search: '', status: undefined })}
      />
      {analysis === undefined ? (
        <Unknown name={name} analyses={data.analyses} />
      ) : (
        <ExploredAnalysis key={name} analysis={analysis} state={state} onChange={change} />
      )}
    </main>
  );
}

function Unknown({ name, analyses }: { readonly name: string; readonly analyses: readonly AnalysisDescription[] }) {
  return (
    <div className={classes.message} role="alert">
      There is no analysis “{name}”. Choose one of the {analyses.length} in the list.
    </div>
  );
}

'use client';

import { useMemo } from 'react';
import { useDetections, useFindings } from '../../api/findings';
import { matchesFinding } from '../../state/match-finding';
import { useView } from '../../state/view-context';
import { LakePage } from '../shell/LakePage';
import { DetectButton } from './DetectButton';
import { FindingList } from './FindingList';
import classes from './Findings.module.css';
import { FindingsBar } from './FindingsBar';
import { FindingsTimeline } from './FindingsTimeline';

/** The findings page: what is worth waking up for in the window, why, and what to do about it. */
export function Findings() {
  return (
    <LakePage page="findings" hasFilter={false}>
      <FindingsOfWindow />
    </LakePage>
  );
}

function FindingsOfWindow() {
  const { view, window, status } = useView();
  const answer = useFindings({
    showsSuppressed: view.findings.showsSuppressed,
    ...window,
    lakeVersion: status.version,
  });
  const detections = useDetections();
  const titles = useMemo(() => new Map(detections.map(({ name, title }) => [name, title])), [detections]);
  const titleOf = (name: string): string => titles.get(name) ?? name;
  const { result: data } = answer;
  const shown = useMemo(
    () => (data?.findings ?? []).filter((finding) => matchesFinding(finding, view.findings)),
    [data, view.findings],
  );
  return (
    <main className={classes.page}>
      <div className={classes.bar}>
        <FindingsBar result={data} titleOf={titleOf} />
        <DetectButton />
      </div>
      <FindingsTimeline findings={shown} titleOf={titleOf} />
      <FindingList answer={answer} findings={shown} titleOf={titleOf} />
    </main>
  );
}

'use client';

import { Button, Popover } from '@mantine/core';
import { useState } from 'react';
import { useDetect } from '../../api/findings';
import { formatExact } from '../../format/units';
import { useView } from '../../state/view-context';
import classes from './Findings.module.css';

const WHAT_IT_DID = { ran: 'ran', learning: 'is learning', off: 'is off', failed: 'failed' } as const;

/** Runs every detection over the window shown, and says what each did. */
export function DetectButton() {
  const { window } = useView();
  const detect = useDetect();
  const [isOpen, setOpen] = useState(false);
  const report = detect.data;
  const idle = report?.detections.filter(({ status }) => status !== 'ran') ?? [];
  const run = (): void => {
    setOpen(false);
    detect.mutate(window, { onSettled: () => setOpen(true) });
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" shadow="md" width={340}>
      <Popover.Target>
        <Button size="xs" variant="default" ml="auto" loading={detect.isPending} onClick={run}>
          Run detections
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="status">
        {detect.error !== null && <span role="alert">{detect.error.message}</span>}
        {report !== undefined && (
          <>
            {formatExact(report.detections.length - idle.length)} detections looked at this window in{' '}
            {report.seconds.toFixed(1)} s: {formatExact(report.findings)} findings.
            {idle.length > 0 && (
              <ul className={classes.off}>
                {idle.map(({ name, status, reason }) => (
                  <li key={name}>
                    <strong>{name}</strong> {WHAT_IT_DID[status]}
                    {reason === undefined ? '.' : `: ${reason}`}
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

'use client';

import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import { formatTimes } from '../../format/times';
import { shiftWindow, zoomOut } from '../../state/move-window';
import type { ResolvedWindow } from '../../state/resolve-window';
import type { UpdateView } from '../../state/use-view-state';
import { useView } from '../../state/view-context';
import { PRESETS, type Range } from '../../state/view-state';
import { Icon } from '../Icon';
import { CustomWindow } from './CustomWindow';
import { PRESET_LABELS } from './preset-labels';
import classes from './WindowPicker.module.css';

/** Windows counted back from the newest record, any window of one's own, and steps from the one that is shown. */
export function WindowPicker() {
  const { view, update, window, status } = useView();
  return <Choices range={view.range} window={window} newest={status.window?.to ?? window.to} update={update} />;
}

/** Drawn again for another window only, not for each filter. */
const Choices = memo(function Choices(props: {
  readonly range: Range;
  readonly window: ResolvedWindow;
  /** Of the data. */
  readonly newest: string;
  readonly update: UpdateView;
}) {
  const { range: shown, window, newest, update } = props;
  const active = shown.kind === 'preset' ? shown.preset : 'custom';
  const show = (range: Range): void => update((before) => ({ ...before, range }));
  return (
    <fieldset className={classes.window} aria-label="Time window">
      <div className={classes.steps}>
        <Step
          label="Earlier by one window"
          shortcut="earlier"
          path="M10 4 6 8l4 4"
          onClick={() => show(shiftWindow(window, -1))}
        />
        <Button.Group className={classes.presets}>
          {PRESETS.map((preset) => (
            <Button
              key={preset}
              size="xs"
              px={10}
              variant={active === preset ? 'filled' : 'default'}
              aria-pressed={active === preset}
              title={preset === 'all' ? 'All the data there is' : `The last ${PRESET_LABELS[preset]} of data`}
              onClick={() => show({ kind: 'preset', preset })}
            >
              {PRESET_LABELS[preset]}
            </Button>
          ))}
        </Button.Group>
        <CustomWindow />
        <Step
          label="Later by one window"
          shortcut="later"
          path="M6 4l4 4-4 4"
          onClick={() => show(shiftWindow(window, 1))}
        />
        <Step
          label="Zoom out to twice the window"
          shortcut="zoom-out"
          path="M4 8h8M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13"
          onClick={() => show(zoomOut(window))}
        />
      </div>
      <span className={classes.span} data-window={`${window.from}/${window.to}`}>
        {formatTimes(window, newest)}
      </span>
    </fieldset>
  );
});

function Step(props: {
  readonly label: string;
  readonly shortcut: string;
  readonly path: string;
  readonly onClick: () => void;
}): ReactNode {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        variant="default"
        size={30}
        aria-label={props.label}
        data-shortcut={props.shortcut}
        onClick={props.onClick}
      >
        <Icon path={props.path} />
      </ActionIcon>
    </Tooltip>
  );
}

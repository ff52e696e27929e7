'use client';

import { ActionIcon, Menu } from '@mantine/core';
import Link from 'next/link';
import { createContext, memo, use } from 'react';
import { analysisUrl } from '../../api/request';
import type { PanelAnswer } from '../../api/use-panel';
import { formatExact } from '../../format/units';
import { sqlLink } from '../../state/sql-link';
import { useView } from '../../state/view-context';
import { isShown, type ShowOption, withShown } from '../../state/view-state';
import { cliCommand } from './cli-command';
import { copyText } from './copy-text';

const EXPORT_ROWS_MAX = 10_000;

/** The ways of being shown that the menu offers. */
export type PanelOption = Extract<ShowOption, 'log' | 'table'>;

export interface PanelMenuSubject {
  readonly answer: PanelAnswer;
  /** Under this name its ways of being shown stand in the address. */
  readonly id: string | undefined;
  /** The ways of being shown that make sense here. */
  readonly options: readonly PanelOption[];
  readonly onExpand: () => void;
  /** Undefined where there is no picture to save. */
  readonly onSave: (() => void) | undefined;
}

const OPTION_WORDS: Readonly<Record<PanelOption, { readonly on: string; readonly off: string }>> = {
  log: { on: 'Logarithmic scale', off: 'Linear scale' },
  table: { on: 'Show as table', off: 'Show as chart' },
};

const SubjectContext = createContext<PanelMenuSubject | undefined>(undefined);

/** What can be done with a panel: see it larger or otherwise, repeat its question elsewhere, take its rows or its picture along. */
export function PanelMenu({ title, ...subject }: PanelMenuSubject & { readonly title: string }) {
  return (
    <SubjectContext value={subject}>
      <ClosedMenu title={title} />
    </SubjectContext>
  );
}

/** A panel is drawn several times for each filter, and its menu is costly and mostly closed: only what is open follows. */
const ClosedMenu = memo(function ClosedMenu({ title }: { readonly title: string }) {
  return (
    <Menu position="bottom-end" withinPortal shadow="md" width={240} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Menu of ${title}`}>
          <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
            <circle cx="3" cy="8" r="1.4" />
            <circle cx="8" cy="8" r="1.4" />
            <circle cx="13" cy="8" r="1.4" />
          </svg>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <MenuItems />
      </Menu.Dropdown>
    </Menu>
  );
});

function MenuItems() {
  const { view, update } = useView();
  const subject = use(SubjectContext);
  if (subject === undefined) return null;
  const { answer, id, options, onExpand, onSave } = subject;
  const { name, request, result } = answer;
  const all = { ...request, limit: EXPORT_ROWS_MAX, offset: undefined };
  const exported = answer.exported ?? {
    url: (format: 'csv' | 'json') => analysisUrl(name, all, format === 'csv' ? { format } : {}),
    command: cliCommand(name, request),
  };
  const { command } = exported;
  return (
    <>
      <Menu.Item onClick={onExpand}>Full screen</Menu.Item>
      {id !== undefined &&
        options.map((option) => {
          const isOn = isShown(view, id, option);
          return (
            <Menu.Item
              key={option}
              onClick={() => update((before) => withShown(before, { panel: id, option, isOn: !isOn }))}
            >
              {isOn ? OPTION_WORDS[option].off : OPTION_WORDS[option].on}
            </Menu.Item>
          );
        })}
      <Menu.Divider />
      {result?.meta.sql !== '' && (
        <Menu.Item disabled={result === undefined} onClick={() => void copyText(result?.meta.sql ?? '')}>
          Copy SQL
        </Menu.Item>
      )}
      {result !== undefined && result.meta.sql !== '' && (
        <Menu.Item component={Link} href={sqlLink(result.meta.sql, view)} prefetch={false}>
          Open in SQL console
        </Menu.Item>
      )}
      <Menu.Item disabled={command === undefined} onClick={() => void copyText(command ?? '')}>
        Copy CLI command
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item component="a" href={exported.url('csv')} download>
        Rows as CSV
      </Menu.Item>
      <Menu.Item component="a" href={exported.url('json')} download={`${name}.json`}>
        Rows as JSON
      </Menu.Item>
      {onSave !== undefined && <Menu.Item onClick={onSave}>Picture as PNG</Menu.Item>}
      {result !== undefined && (
        <Menu.Label>
          {formatExact(result.meta.rowCount)} rows in {Math.round(result.meta.elapsedMs)} ms
          {result.meta.source === undefined ? '' : ` from ${result.meta.source.table}`}, lake version{' '}
          {result.meta.lakeVersion}
        </Menu.Label>
      )}
    </>
  );
}

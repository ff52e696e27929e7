'use client';

import { ActionIcon, Menu } from '@mantine/core';
import { analysisUrl } from '../../api/request';
import type { PanelAnswer } from '../../api/use-panel';
import { formatExact } from '../../format/units';
import { cliCommand } from './cli-command';
import { copyText } from './copy-text';

const EXPORT_ROWS_MAX = 10_000;

/** What can be done with a panel's question: copy it as SQL or as a command, export its rows. */
export function PanelMenu({ answer, title }: { readonly answer: PanelAnswer; readonly title: string }) {
  const { name, request, result } = answer;
  const all = { ...request, limit: EXPORT_ROWS_MAX, offset: undefined };
  const exported = answer.exported ?? {
    url: (format: 'csv' | 'json') => analysisUrl(name, all, format === 'csv' ? { format } : {}),
    command: cliCommand(name, request),
  };
  const { command } = exported;
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
        <Menu.Item disabled={result === undefined} onClick={() => void copyText(result?.meta.sql ?? '')}>
          Copy SQL
        </Menu.Item>
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
        {result !== undefined && (
          <Menu.Label>
            {formatExact(result.meta.rowCount)} rows in {Math.round(result.meta.elapsedMs)} ms, lake version{' '}
            {result.meta.lakeVersion}
          </Menu.Label>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

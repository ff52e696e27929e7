'use client';

import { ActionIcon, Button, CloseButton, Group, NativeSelect, Popover, Stack, Text } from '@mantine/core';
import { LIMITS, PATH_COLUMNS, type PathColumn } from '@networkflow/engine/contract';
import { PATH_COLUMN_WORDS } from '../../format/column-names';
import { useView } from '../../state/view-context';
import { Icon } from '../Icon';

/** Ways that answer usual questions with one click. */
const USUAL: readonly (readonly PathColumn[])[] = [
  ['srcaddr', 'service', 'dstaddr'],
  ['vpc_id', 'direction', 'country'],
  ['country', 'action', 'service', 'vpc_id'],
  ['account_id', 'region', 'vpc_id', 'subnet_id'],
];

/** Which columns the bands lead through, from left to right. */
export function PathColumns() {
  const { view, update } = useView();
  const { paths } = view;
  const choose = (next: readonly PathColumn[]): void => update((before) => ({ ...before, paths: next }));
  const unused = PATH_COLUMNS.filter((column) => !paths.includes(column));
  const [firstUnused] = unused;
  return (
    <Popover position="bottom-end" shadow="md" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button size="compact-xs" variant="default" aria-haspopup="dialog" data-paths={paths.join(',')}>
          Columns…
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns of the bands">
        <Stack gap={8} w={300}>
          {paths.map((column, level) => (
            <Group key={column} gap={4} wrap="nowrap">
              <NativeSelect
                size="xs"
                flex={1}
                aria-label={`Column ${level + 1}`}
                value={column}
                data={[column, ...unused].map((name) => ({ value: name, label: PATH_COLUMN_WORDS[name] }))}
                onChange={(event) => {
                  const next = PATH_COLUMNS.find((name) => name === event.currentTarget.value);
                  if (next !== undefined) choose(paths.with(level, next));
                }}
              />
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={`Move ${PATH_COLUMN_WORDS[column]} to the left`}
                disabled={level === 0}
                onClick={() => choose(paths.toSpliced(level, 1).toSpliced(level - 1, 0, column))}
              >
                <Icon path="M8 13V3M4 7l4-4 4 4" />
              </ActionIcon>
              <CloseButton
                size="sm"
                aria-label={`Leave ${PATH_COLUMN_WORDS[column]} out`}
                disabled={paths.length <= LIMITS.pathColumnsMin}
                onClick={() => choose(paths.toSpliced(level, 1))}
              />
            </Group>
          ))}
          <Button
            size="compact-xs"
            variant="default"
            disabled={paths.length >= LIMITS.pathColumnsMax || firstUnused === undefined}
            onClick={() => firstUnused !== undefined && choose([...paths, firstUnused])}
          >
            Add a column
          </Button>
          <Text size="xs" c="var(--nf-muted)">
            Often used
          </Text>
          {USUAL.map((columns) => (
            <Button
              key={columns.join()}
              size="compact-xs"
              variant="subtle"
              color="gray"
              justify="flex-start"
              onClick={() => choose(columns)}
            >
              {pathWords(columns)}
            </Button>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

export function pathWords(columns: readonly PathColumn[]): string {
  return columns.map((column) => PATH_COLUMN_WORDS[column]).join(' → ');
}

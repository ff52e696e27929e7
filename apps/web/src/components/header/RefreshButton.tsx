'use client';

import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { REFRESHES, type Refresh } from '../../state/settings';
import { useSettings } from '../../state/use-settings';
import { Icon } from '../Icon';
import classes from './Header.module.css';

const LABELS: Readonly<Record<Refresh, string>> = { off: 'off', '30s': '30 s', '1m': '1 min', '5m': '5 min' };

/** Asks again now, and says how often that happens by itself. */
export function RefreshButton(props: { readonly isRefreshing: boolean; readonly onRefresh: () => void }) {
  const [{ refresh }, change] = useSettings();
  return (
    <div className={classes.refresh}>
      <Tooltip label="Ask again for everything (r)">
        <ActionIcon
          variant="default"
          size={30}
          aria-label="Refresh"
          data-shortcut="refresh"
          loading={props.isRefreshing}
          onClick={props.onRefresh}
        >
          <Icon path="M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3" />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" shadow="md" withinPortal withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button size="xs" variant="default" px={8} aria-label={`Refresh by itself: ${LABELS[refresh]}`}>
            {LABELS[refresh]}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>New data by itself</Menu.Label>
          {REFRESHES.map((each) => (
            <Menu.Item
              key={each}
              aria-current={each === refresh}
              fw={each === refresh ? 700 : 400}
              onClick={() => change({ refresh: each })}
            >
              {each === 'off' ? 'Off' : `Every ${LABELS[each]}`}
              {each === refresh && ' ✓'}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

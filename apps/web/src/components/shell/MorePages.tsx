'use client';

import { Menu } from '@mantine/core';
import Link from 'next/link';
import { pageLink } from '../../state/page-link';
import { useViewState } from '../../state/use-view-state';
import { sharedView } from '../../state/view-state';
import { Icon } from '../Icon';
import { PAGES, type PageName, SETTINGS_PAGE } from './pages';
import classes from './Shell.module.css';

/** On a phone the bar at the bottom has room for a few pages; the others are here. */
export function MorePages({ current, from }: { readonly current: PageName | undefined; readonly from: number }) {
  const [view] = useViewState();
  const others = [...PAGES.slice(from), SETTINGS_PAGE];
  return (
    <Menu position="top-end" shadow="md" width={220} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button
          type="button"
          className={classes.more}
          aria-label="More pages"
          data-current={others.some(({ name }) => name === current)}
        >
          <Icon path="M3 8h.1M8 8h.1M13 8h.1" />
          <span>More</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {others.map(({ name, path, label, icon }) => (
          <Menu.Item
            key={name}
            component={Link}
            href={pageLink(path, sharedView(view))}
            prefetch={false}
            leftSection={<Icon path={icon} />}
            aria-current={name === current ? 'page' : undefined}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

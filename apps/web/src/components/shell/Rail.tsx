'use client';

import { ActionIcon, Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import clsx from 'clsx';
import Link from 'next/link';
import { pageLink } from '../../state/page-link';
import { useViewState } from '../../state/use-view-state';
import { Icon } from '../Icon';
import { PAGES, type PageName } from './pages';
import classes from './Shell.module.css';

/** Where else to look. */
export function Rail({ current }: { readonly current: PageName }) {
  const [isNarrow, setNarrow] = useLocalStorage({ key: 'networkflow-rail-narrow', defaultValue: false });
  const [view] = useViewState();
  return (
    <nav className={clsx(classes.rail, isNarrow && classes.narrow)} aria-label="Pages">
      <div className={classes.links}>
        {PAGES.map(({ name, path, label, icon }) => (
          <Tooltip key={name} label={label} position="right" disabled={!isNarrow}>
            <Link
              href={pageLink(path, view)}
              prefetch={false}
              className={classes.link}
              aria-current={name === current ? 'page' : undefined}
              aria-label={label}
            >
              <Icon path={icon} />
              <span className={classes.label}>{label}</span>
            </Link>
          </Tooltip>
        ))}
        <ActionIcon
          className={classes.collapse}
          variant="subtle"
          color="gray"
          aria-label={isNarrow ? 'Show page names' : 'Show icons only'}
          aria-expanded={!isNarrow}
          onClick={() => setNarrow(!isNarrow)}
        >
          <Icon path={isNarrow ? 'M6 4l4 4-4 4' : 'M10 4 6 8l4 4'} />
        </ActionIcon>
      </div>
    </nav>
  );
}

'use client';

import { ActionIcon, Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import clsx from 'clsx';
import Link from 'next/link';
import { pageLink } from '../../state/page-link';
import { useViewState } from '../../state/use-view-state';
import { sharedView } from '../../state/view-state';
import { Icon } from '../Icon';
import { MorePages } from './MorePages';
import { PAGES, type PageName, SETTINGS_PAGE } from './pages';
import classes from './Shell.module.css';

/** As many as the style sheet shows. */
const PAGES_ON_PHONE = 4;

/** Where else to look: a rail beside the page, a bar below it on a phone. */
export function Rail({ current }: { readonly current: PageName | undefined }) {
  const [isNarrow, setNarrow] = useLocalStorage({ key: 'networkflow-rail-narrow', defaultValue: false });
  return (
    <nav className={clsx(classes.rail, isNarrow && classes.narrow)} aria-label="Pages">
      <div className={classes.links}>
        {PAGES.map((page) => (
          <RailLink key={page.name} page={page} isCurrent={page.name === current} isNarrow={isNarrow} />
        ))}
        <span className={classes.foot} />
        <RailLink page={SETTINGS_PAGE} isCurrent={current === 'settings'} isNarrow={isNarrow} />
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
        <MorePages current={current} from={PAGES_ON_PHONE} />
      </div>
    </nav>
  );
}

function RailLink(props: {
  readonly page: (typeof PAGES)[number] | typeof SETTINGS_PAGE;
  readonly isCurrent: boolean;
  readonly isNarrow: boolean;
}) {
  const { path, label, icon } = props.page;
  const [view] = useViewState();
  const link = (
    <Link
      href={pageLink(path, sharedView(view))}
      prefetch={false}
      className={classes.link}
      aria-current={props.isCurrent ? 'page' : undefined}
      aria-label={label}
    >
      <Icon path={icon} />
      <span className={classes.label}>{label}</span>
    </Link>
  );
  if (!props.isNarrow) return link;
  return (
    <Tooltip label={label} position="right">
      {link}
    </Tooltip>
  );
}

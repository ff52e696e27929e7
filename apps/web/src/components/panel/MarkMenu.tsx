'use client';

import { Menu } from '@mantine/core';
import Link from 'next/link';
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react';
import { entitiesOfClause } from '../../state/clause-entities';
import type { ResolvedWindow } from '../../state/resolve-window';
import { useView } from '../../state/view-context';
import { copyText } from './copy-text';

/** How a mark was chosen: where on the screen, and with which keys held. */
export interface MarkOptions {
  /** Without what the mark stands for, at once. */
  readonly exclude: boolean;
  /** Only what the mark stands for, at once. */
  readonly isDirect?: boolean;
  readonly x?: number;
  readonly y?: number;
  /** Of a mark of time: what is shown of it is this window, and not a filter within the one that was. */
  readonly window?: ResolvedWindow;
}

export type ChooseMark = (clause: string, options: MarkOptions) => void;

const MarkMenuContext = createContext<ChooseMark | undefined>(undefined);

interface OpenMark {
  readonly clause: string;
  readonly window: ResolvedWindow | undefined;
  readonly x: number;
  readonly y: number;
  /** What had the focus, and gets it back. */
  readonly origin: Element | null;
}

/** One menu for every bar, slice, band, bubble and cell of a page: keep only it, leave it out, or go to its page. */
export function MarkMenuProvider({ children }: { readonly children: ReactNode }) {
  const { addFilter } = useView();
  const keep = useKeep();
  const [mark, setMark] = useState<OpenMark>();
  const [isOpen, setOpen] = useState(false);
  const choose = useCallback<ChooseMark>(
    (clause, { exclude, isDirect, x, y, window }) => {
      if (exclude) return addFilter(clause, { exclude });
      if (isDirect || x === undefined || y === undefined) return keep(clause, window);
      setMark({ clause, window, x, y, origin: document.activeElement });
      setOpen(true);
    },
    [addFilter, keep],
  );
  const change = (next: boolean): void => {
    setOpen(next);
    // The menu's own way back would be to its invisible anchor.
    if (!next) requestAnimationFrame(() => focusAgain(mark?.origin));
  };
  return (
    <MarkMenuContext value={choose}>
      {children}
      {mark !== undefined && <MarkMenu key={`${mark.x} ${mark.y}`} mark={mark} isOpen={isOpen} onChange={change} />}
    </MarkMenuContext>
  );
}

/** Only what a mark stands for. */
function useKeep(): (clause: string, window: ResolvedWindow | undefined) => void {
  const { addFilter, update } = useView();
  return useCallback(
    (clause, window) => {
      if (window === undefined) addFilter(clause, { exclude: false });
      else update((before) => ({ ...before, range: { kind: 'custom', ...window } }));
    },
    [addFilter, update],
  );
}

function focusAgain(origin: Element | null | undefined): void {
  if (origin instanceof HTMLElement && origin.isConnected) origin.focus({ preventScroll: true });
}

/** Offers what can be done with a mark's clause; with Shift it is left out, with Ctrl kept, without a menu. */
export function useChooseMark(): ChooseMark {
  const choose = use(MarkMenuContext);
  if (choose === undefined) throw new Error('useChooseMark needs a MarkMenuProvider above it.');
  return choose;
}

/** Where the mark was chosen: a place for the menu to hang on, neither seen nor reached. */
const ANCHOR = {
  position: 'fixed',
  width: 1,
  height: 1,
  padding: 0,
  border: 0,
  opacity: 0,
  pointerEvents: 'none',
} as const;

function MarkMenu(props: {
  readonly mark: OpenMark;
  readonly isOpen: boolean;
  readonly onChange: (isOpen: boolean) => void;
}) {
  const { addFilter, view } = useView();
  const { clause, window, x, y } = props.mark;
  const keep = useKeep();
  const pages = useMemo(() => entitiesOfClause(clause, view), [clause, view]);
  return (
    <Menu
      opened={props.isOpen}
      onChange={props.onChange}
      returnFocus={false}
      withInitialFocusPlaceholder={false}
      position="bottom-start"
      withinPortal
      shadow="md"
      trapFocus
    >
      <Menu.Target>
        <button type="button" tabIndex={-1} aria-label={`Menu of ${clause}`} style={{ ...ANCHOR, left: x, top: y }} />
      </Menu.Target>
      <Menu.Dropdown data-mark-menu={clause} aria-label={clause} maw="min(420px, 92vw)">
        <Menu.Label style={{ overflowWrap: 'anywhere', fontFamily: 'var(--mantine-font-family-monospace)' }}>
          {clause}
        </Menu.Label>
        <Menu.Item onClick={() => keep(clause, window)} rightSection={<Key>Ctrl-click</Key>}>
          Only this
        </Menu.Item>
        <Menu.Item onClick={() => addFilter(clause, { exclude: true })} rightSection={<Key>Shift-click</Key>}>
          Without this
        </Menu.Item>
        {pages.length > 0 && <Menu.Divider />}
        {pages.map(({ label, href }) => (
          <Menu.Item key={href} component={Link} href={href} prefetch={false} style={{ overflowWrap: 'anywhere' }}>
            About {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void copyText(clause)}>Copy as filter</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Key({ children }: { readonly children: ReactNode }) {
  return <span style={{ fontSize: 11 }}>{children}</span>;
}

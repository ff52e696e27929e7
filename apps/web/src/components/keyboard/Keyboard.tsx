'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useLayoutEffect, useState } from 'react';
import { pageLink } from '../../state/page-link';
import { parseView } from '../../state/view-address';
import { sharedView } from '../../state/view-state';
import { navigateRows } from './navigate-rows';
import { readKey } from './shortcuts';

const HelpOverlay = dynamic(() => import('./HelpOverlay').then((module) => module.HelpOverlay), { ssr: false });

/** How long `g` waits for the key of a page. */
const GO_WAIT_MS = 1_500;
const TYPING = 'input, textarea, select, [contenteditable="true"], [role="textbox"]';
/** What is in front of the page has its own keys. */
const IN_FRONT = '[role="dialog"], [role="menu"], [role="listbox"]';

/** The keys that work on every page, and the help that lists them. They never work while somebody types. */
export function Keyboard() {
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [wasHelpOpen, setWasHelpOpen] = useState(false);
  const router = useRouter();
  // In the same step as the page appears: a key pressed right after is not lost.
  useLayoutEffect(() => {
    let goingUntil = 0;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (isForSomebodyElse(event)) return;
      if (event.target instanceof HTMLElement && navigateRows(event.key, event.target)) {
        event.preventDefault();
        return;
      }
      const press = readKey(event.key, event.timeStamp < goingUntil);
      goingUntil = 0;
      if (press === undefined) return;
      event.preventDefault();
      switch (press.does) {
        case 'wait':
          goingUntil = event.timeStamp + GO_WAIT_MS;
          break;
        case 'help':
          setWasHelpOpen(true);
          setHelpOpen(true);
          break;
        case 'go':
          router.push(pageLink(press.path, sharedView(parseView(new URLSearchParams(window.location.search)))));
          break;
        default:
          use(press.target);
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [router]);
  // Stays mounted once opened, because what was closed still has to give the focus back.
  return wasHelpOpen ? <HelpOverlay isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} /> : null;
}

function isForSomebodyElse(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  return event.target instanceof Element && event.target.closest(`${TYPING}, ${IN_FRONT}`) !== null;
}

function use(target: string): void {
  const element = document.querySelector<HTMLElement>(`[data-shortcut="${target}"]`);
  if (element === null) return;
  // What it opens gives the focus back to where it was.
  element.focus();
  if (!element.matches(TYPING)) element.click();
}

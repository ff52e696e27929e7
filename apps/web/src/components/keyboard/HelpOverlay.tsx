'use client';

import { Kbd, Modal } from '@mantine/core';
import classes from './HelpOverlay.module.css';
import { GO_KEY, GO_PAGES, HELP_KEY, LOCAL_KEYS, SHORTCUTS } from './shortcuts';

/** All keys there are. */
export function HelpOverlay({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keyboard" size={640} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={classes.columns}>
        <section>
          <h3 className={classes.title}>Everywhere</h3>
          <KeyList
            rows={[
              ...SHORTCUTS.map(({ key, label }) => ({ keys: [key], label })),
              { keys: [HELP_KEY], label: 'This help' },
            ]}
          />
        </section>
        <section>
          <h3 className={classes.title}>Go to</h3>
          <KeyList rows={GO_PAGES.map(({ key, label }) => ({ keys: [GO_KEY, key], label }))} />
        </section>
      </div>
      <h3 className={classes.title}>Where you are</h3>
      <KeyList rows={LOCAL_KEYS} />
    </Modal>
  );
}

function KeyList({ rows }: { readonly rows: readonly { readonly keys: readonly string[]; readonly label: string }[] }) {
  return (
    <dl className={classes.keys}>
      {rows.map(({ keys, label }) => (
        <div key={`${keys.join(' ')} ${label}`} className={classes.row}>
          <dt>
            {keys.map((key) => (
              <Kbd key={key} size="sm">
                {key}
              </Kbd>
            ))}
          </dt>
          <dd>{label}</dd>
        </div>
      ))}
    </dl>
  );
}

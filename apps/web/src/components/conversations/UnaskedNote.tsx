'use client';

import { Button } from '@mantine/core';
import { useView } from '../../state/view-context';
import { withoutFilter } from '../../state/without-filter';

/** Says which conditions of the filter no conversation can be asked, and offers a way on. */
export function UnaskedNote({ fields }: { readonly fields: readonly string[] }) {
  const { update } = useView();
  return (
    <>
      <span>
        The filter asks about <strong>{fields.join(', ')}</strong>. Records have that, conversations do not: it differs
        from record to record of one conversation.
      </span>
      <Button size="xs" variant="default" onClick={() => update(withoutFilter)}>
        Clear the filter
      </Button>
    </>
  );
}

'use client';

import { parseFilter, unaskedOfConversations } from '@networkflow/engine/contract';
import { useView } from '../state/view-context';
import { type RowsParameters, useRows } from './use-rows';

/** Conversations about the current view, or which of its conditions they cannot be asked. */
export function useConversations(parameters: RowsParameters, options: { readonly where?: string } = {}) {
  const { where: whereOfView } = useView();
  const where = options.where ?? whereOfView;
  const unasked = unaskedIn(where);
  const answer = useRows('conversations', parameters, { where, isWaiting: unasked.length > 0 });
  return { answer, unasked };
}

/** The names in a filter that conversations know nothing of; none in a filter that cannot be read, which others report. */
export function unaskedIn(where: string): readonly string[] {
  try {
    return unaskedOfConversations(parseFilter(where));
  } catch {
    return [];
  }
}

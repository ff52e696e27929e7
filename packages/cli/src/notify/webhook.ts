import type { Notifier } from './notifier.js';

/** The findings as the API gives them, for receivers of one's own. */
export const webhook: Notifier = {
  description: 'the findings as JSON, to any receiver',
  document: ({ lake, findings, dashboardUrl }) => ({
    source: 'networkflow',
    lake,
    ...(dashboardUrl === undefined ? {} : { dashboard: dashboardUrl }),
    findings,
  }),
};

import { defineAnalysis } from './analysis.js';
import { groupBy, MEASURES_OF_RECORDS } from './select-column.js';

export const services = defineAnalysis({
  name: 'services',
  title: 'Services',
  description: 'Traffic by service: the server side port and its name, both directions together.',
  chart: 'ranked-bars',
  order: 'rank',
  views: [{ columns: [groupBy('service'), groupBy('service_port'), groupBy('protocol'), ...MEASURES_OF_RECORDS] }],
});

/** How Plotly behaves everywhere: no tool bar of its own, no zoom by wheel or double click, maps from this server. */
export const PLOT_CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  responsive: true,
  scrollZoom: false,
  doubleClick: false,
  topojsonURL: '/topojson/',
  // Days are written as everywhere else on the page; what is not named here is as Plotly's English has it.
  locale: 'page',
  locales: { page: { format: { dayMonthYear: '%-d %b', dayMonth: '%-d %b' } } },
} as const;

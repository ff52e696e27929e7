/** How Plotly behaves everywhere: no tool bar of its own, no zoom by wheel or double click, maps from this server. */
export const PLOT_CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  responsive: true,
  scrollZoom: false,
  doubleClick: false,
  topojsonURL: '/topojson/',
} as const;

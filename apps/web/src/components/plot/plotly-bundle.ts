// Only the traces the page draws: a third of the full bundle. `scatter` is always part of the core.
import bar from 'plotly.js/lib/bar';
import choropleth from 'plotly.js/lib/choropleth';
import Plotly from 'plotly.js/lib/core';
import heatmap from 'plotly.js/lib/heatmap';
import indicator from 'plotly.js/lib/indicator';
import pie from 'plotly.js/lib/pie';
import sankey from 'plotly.js/lib/sankey';
import scattergeo from 'plotly.js/lib/scattergeo';

Plotly.register([bar, choropleth, heatmap, indicator, pie, sankey, scattergeo]);

export { Plotly };

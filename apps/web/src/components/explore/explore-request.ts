import type { AnalysisDescription, AnalysisRequest, ChartKind, Measure } from '@networkflow/engine/contract';
import type { ExploreState } from '../../state/explore-state';
import type { ResolvedWindow } from '../../state/resolve-window';

export const TABLE_PAGE_ROWS = 25;

/** What is asked beside the analysis's own parameters. */
export interface AskedWith {
  readonly measure: Measure;
  /** What a comparison compares with; the window just before when undefined. */
  readonly against: ResolvedWindow | undefined;
}

type Parameters = Omit<AnalysisRequest, 'where' | 'from' | 'to'>;

/** Pictures of everything there is; the others show the top of a ranking. */
const WHOLE: ReadonlySet<ChartKind> = new Set(['sankey', 'map', 'share']);

/** Whether the picture shows the largest so many, and the page asks how many. */
export function hasTop({ chart, parameters }: AnalysisDescription): boolean {
  return parameters.includes('offset') && !WHOLE.has(chart);
}

/** What the picture asks of an analysis, of the parameters it reads. */
export function pictureRequest(analysis: AnalysisDescription, state: ExploreState, asked: AskedWith): Parameters {
  const limit = hasTop(analysis) ? state.top : undefined;
  return { ...shared(analysis, state, asked), ...(limit === undefined ? {} : { limit }) };
}

/** What the table below asks: a page of the ranking in its own order; undefined where the picture has all rows. */
export function tableRequest(
  analysis: AnalysisDescription,
  state: ExploreState,
  asked: AskedWith,
): Parameters | undefined {
  if (!analysis.parameters.includes('offset')) return undefined;
  return {
    ...shared(analysis, state, asked),
    limit: TABLE_PAGE_ROWS,
    offset: (state.page - 1) * TABLE_PAGE_ROWS,
    ...(state.sort === '' ? {} : { sort: state.sort }),
  };
}

function shared({ parameters }: AnalysisDescription, state: ExploreState, { measure, against }: AskedWith): Parameters {
  return {
    ...(state.by === '' || !parameters.includes('by') ? {} : { by: state.by }),
    ...(parameters.includes('measure') ? { measure } : {}),
    ...(state.search === '' || !parameters.includes('search') ? {} : { search: state.search }),
    ...(against === undefined || !parameters.includes('againstFrom')
      ? {}
      : { againstFrom: against.from, againstTo: against.to }),
    ...(state.status === undefined || !parameters.includes('status') ? {} : { status: state.status }),
  };
}

import type { Group } from './resource-graph.js';

const BOX_WIDTH = 300;
const COLUMN_GAP = 70;
const ROW_GAP = 22;
const LINE_HEIGHT = 17;
const PADDING = 12;
const TITLE_HEIGHT = 24;
const MARGIN = 20;

interface Box {
  readonly group: Group;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** The groups as boxes, left what others need, right what needs it; the same groups give the same bytes. */
export function picture(groups: readonly Group[]): string {
  const boxes = place(groups);
  const width = Math.max(...boxes.map(({ x }) => x)) + BOX_WIDTH + MARGIN;
  const height = Math.max(...boxes.map(({ y, height: tall }) => y + tall)) + MARGIN;
  const arrows = boxes.flatMap((to) =>
    to.group.needs.flatMap((need) => {
      const from = boxes.find(({ group }) => group.title === need);
      return from === undefined ? [] : [arrow(from, to)];
    }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12">`,
    '<title>Resources of a networkflow stack, by component; an arrow leads from what is needed to what needs it</title>',
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#64748b"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...arrows,
    ...boxes.map(drawn),
    '</svg>',
    '',
  ].join('\n');
}

function place(groups: readonly Group[]): readonly Box[] {
  const columns: Group[][] = [];
  for (const group of groups) {
    const column = columnOf(group, groups);
    columns[column] = [...(columns[column] ?? []), group];
  }
  const heights = columns.map((column) => column.reduce((sum, group) => sum + heightOf(group) + ROW_GAP, -ROW_GAP));
  const tallest = Math.max(...heights);
  const boxes: Box[] = [];
  for (const [index, column] of columns.entries()) {
    let y = MARGIN + (tallest - (heights[index] ?? 0)) / 2;
    const centre = (title: string) => {
      const box = boxes.find(({ group }) => group.title === title);
      return box === undefined ? 0 : box.y + box.height / 2;
    };
    // Beside what it needs, so that few arrows cross.
    const wish = ({ title, needs }: Group) => {
      if (needs.length > 0) return needs.reduce((sum, need) => sum + centre(need), 0) / needs.length;
      return groups.some((each) => each.needs.includes(title)) ? 0 : Number.POSITIVE_INFINITY;
    };
    const by = (a: Group, b: Group) => (wish(a) === wish(b) ? a.title.localeCompare(b.title, 'en') : wish(a) - wish(b));
    for (const group of [...column].sort(by)) {
      const height = heightOf(group);
      boxes.push({ group, x: MARGIN + index * (BOX_WIDTH + COLUMN_GAP), y: Math.round(y), height });
      y += height + ROW_GAP;
    }
  }
  return boxes;
}

/** Just left of the first that needs it, so that arrows are short; what nobody needs stands right after what it needs. */
function columnOf(group: Group, groups: readonly Group[]): number {
  const users = groups.filter(({ needs }) => needs.includes(group.title));
  const own = depth(group, groups, new Set());
  return users.length === 0 ? own : Math.max(own, Math.min(...users.map((user) => columnOf(user, groups))) - 1);
}

/** The longest way to something that needs nothing; groups that need each other count once. */
function depth(group: Group, groups: readonly Group[], seen: ReadonlySet<string>): number {
  const next = new Set([...seen, group.title]);
  const before = groups.filter(({ title }) => group.needs.includes(title) && !next.has(title));
  return before.length === 0 ? 0 : 1 + Math.max(...before.map((each) => depth(each, groups, next)));
}

const heightOf = ({ kinds }: Group) => TITLE_HEIGHT + kinds.length * LINE_HEIGHT + PADDING;

function drawn({ group, x, y, height }: Box): string {
  const lines = group.kinds.map(
    (kind, index) =>
      `<text x="${x + PADDING}" y="${y + TITLE_HEIGHT + PADDING + index * LINE_HEIGHT}" fill="#334155">${kind}</text>`,
  );
  return [
    `<rect x="${x}" y="${y}" width="${BOX_WIDTH}" height="${height}" rx="6" fill="#f8fafc" stroke="#94a3b8"/>`,
    `<text x="${x + PADDING}" y="${y + 17}" font-weight="600" font-size="13" fill="#0f172a">${group.title}</text>`,
    ...lines,
  ].join('\n');
}

function arrow(from: Box, to: Box): string {
  const [x1, y1, x2, y2] = [from.x + BOX_WIDTH, from.y + from.height / 2, to.x, to.y + to.height / 2];
  const bend = COLUMN_GAP;
  return `<path d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}" fill="none" stroke="#94a3b8" stroke-width="1.2" marker-end="url(#tip)"/>`;
}

import type { Score } from './score.js';

const LISTED_MAX = 12;

/** Misses and false findings one by one, for whoever tunes a detection. */
export function notesOf(scores: readonly Score[]): string {
  return `${scores.map(linesOf).join('\n\n# In the default format (version 2)\n')}\n`;
}

function linesOf({ misses, falseAlarms, byDetection }: Score): string {
  const lines: string[] = [];
  for (const name of [...byDetection.keys()].sort()) {
    const missed = misses.filter(({ detection }) => detection.split('|')[0] === name);
    const wrong = falseAlarms.filter(({ alarm }) => alarm.detection === name);
    const tally = byDetection.get(name);
    if (tally === undefined) continue;
    lines.push(
      `## ${name}: found ${tally.found}/${tally.planted}, ${tally.findings} findings, ${tally.companions} companions, ${wrong.length} false`,
    );
    for (const { seed, scenario, parameters, what } of missed.slice(0, LISTED_MAX)) {
      lines.push(`- MISSED seed ${seed} ${scenario} ${JSON.stringify(parameters)} ${what}`);
    }
    for (const { seed, scenario, alarm } of wrong.slice(0, LISTED_MAX)) {
      const times = `${new Date(alarm.first * 1000).toISOString()} to ${new Date(alarm.last * 1000).toISOString()}`;
      lines.push(
        `- FALSE seed ${seed} about ${scenario ?? 'background'}: [${alarm.subject}] ${alarm.title} (${times})`,
      );
    }
    const left = Math.max(0, missed.length - LISTED_MAX) + Math.max(0, wrong.length - LISTED_MAX);
    if (left > 0) lines.push(`- and ${left} more`);
  }
  return lines.join('\n');
}

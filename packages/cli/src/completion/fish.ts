import type { CommandWords, FlagWords } from './command-words.js';

/** Completion for fish. */
export function fishCompletion(commands: readonly CommandWords[]): string {
  const lines = ['# networkflow completion for fish'];
  for (const { name, description, flags, argument } of commands) {
    lines.push(`complete -c networkflow -f -n __fish_use_subcommand -a ${name} -d ${quote(description)}`);
    const within = `complete -c networkflow -n '__fish_seen_subcommand_from ${name}'`;
    for (const flag of flags) lines.push(`${within} ${flagArguments(flag)}`);
    if (argument.length > 0) lines.push(`${within} -f -a ${quote(argument.join(' '))}`);
  }
  return `${lines.join('\n')}\n`;
}

function flagArguments({ flag, short, description, takesValue, values }: FlagWords): string {
  const parts = [`-l ${flag.slice(2)}`];
  if (short !== undefined) parts.push(`-s ${short.slice(1)}`);
  parts.push(`-d ${quote(description)}`);
  if (takesValue) parts.push(values.length === 0 ? '-r' : `-x -a ${quote(values.join(' '))}`);
  return parts.join(' ');
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

import { Argument, Command } from 'commander';
import { CliError } from '../cli-error.js';
import { bashCompletion } from '../completion/bash.js';
import type { CommandWords } from '../completion/command-words.js';
import { fishCompletion } from '../completion/fish.js';
import { zshCompletion } from '../completion/zsh.js';
import type { Effects } from '../effects.js';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** `words` is asked when the command runs: by then the whole program is defined. */
export function completionCommand(effects: Effects, words: () => Promise<readonly CommandWords[]>): Command {
  return new Command('completion')
    .description('Print a completion script for your shell.')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(SHELLS)))
    .addHelpText(
      'after',
      `
Examples:
  networkflow completion bash > ~/.local/share/bash-completion/completions/networkflow
  networkflow completion zsh > "\${fpath[1]}/_networkflow"
  networkflow completion fish > ~/.config/fish/completions/networkflow.fish`,
    )
    .action(async (shell: string) => runCompletion({ shell, words: await words() }, effects));
}

export async function runCompletion(
  { shell, words }: { readonly shell: string; readonly words: readonly CommandWords[] },
  effects: Pick<Effects, 'stdout'>,
): Promise<void> {
  const render = Object.entries(SHELLS).find(([name]) => name === shell)?.[1];
  if (render === undefined)
    throw new CliError(`There is no completion for '${shell}'. There is: ${Object.keys(SHELLS).join(', ')}.`);
  await effects.stdout.write(render(words));
}

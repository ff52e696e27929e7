import type { Command, Option } from 'commander';
import type { Effects } from '../effects.js';

/** What can follow a command on the line; the shells' scripts are made from this. */
export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly FlagWords[];
  /** What its first argument may be; empty leaves it to the shell, which offers files. */
  readonly argument: readonly string[];
}

export interface FlagWords {
  readonly flag: string;
  readonly short: string | undefined;
  readonly description: string;
  readonly takesValue: boolean;
  readonly values: readonly string[];
}

/** Reads the words off the program itself and off the engine's registries, so that nothing is listed twice. */
export async function commandWords(
  program: Command,
  effects: Pick<Effects, 'describe' | 'scenarios'>,
): Promise<readonly CommandWords[]> {
  const { analyses, queries } = await effects.describe();
  const names: Readonly<Record<string, readonly string[]>> = {
    analyze: analyses.map((analysis) => analysis.name),
    query: queries.map((query) => query.name),
    completion: ['bash', 'zsh', 'fish'],
    lake: ['ddl', 'files', 'export'],
  };
  const scenarios = await effects.scenarios();
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    flags: [...command.options, ...program.options].filter(isNamedOnce).map((option) => flagWords(option, scenarios)),
    argument: names[command.name()] ?? [],
  }));
}

function isNamedOnce(option: Option, index: number, all: readonly Option[]): boolean {
  return option.long !== undefined && all.findIndex((other) => other.long === option.long) === index;
}

function flagWords(option: Option, scenarios: readonly string[]): FlagWords {
  return {
    flag: option.long ?? '',
    short: option.short,
    description: option.description,
    takesValue: option.required || option.optional,
    values: option.argChoices ?? (option.long === '--scenario' ? scenarios : []),
  };
}

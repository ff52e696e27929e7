/** Marks a line of a step as a command, to be shown whole on a line of its own. */
export const COMMAND_MARK = '$ ';

/** A step that is typed: what it is for, and the command on a line of its own, so that it can be copied. */
export function step(purpose: string, command: string): string {
  return `${purpose}\n${COMMAND_MARK}${command}`;
}

const SAFE_WORD = /^[\w./:@%+=,-]+$/;

/** A text as one word of a shell; names of folders and log groups may hold anything. */
export function shellWord(text: string): string {
  return SAFE_WORD.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A call of the AWS command line by the same login and in the same Region. */
export function awsCommand(
  words: string,
  { region, profile }: { readonly region?: string | undefined; readonly profile?: string | undefined } = {},
): string {
  const flags = [
    ...(region === undefined ? [] : [`--region ${shellWord(region)}`]),
    ...(profile === undefined ? [] : [`--profile ${shellWord(profile)}`]),
  ];
  return ['aws', words, ...flags].join(' ');
}

export const SET_CLOCK = step(
  'Set the clock, and let it be kept; containers have the clock of their host:',
  'timedatectl set-ntp true',
);

import type { CommandWords } from './command-words.js';

/** Completion for bash 3.2 and later. */
export function bashCompletion(commands: readonly CommandWords[]): string {
  return `# networkflow completion for bash
_networkflow() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(' ')} help --help --version" -- "$current"))
    return
  fi
  case "$command $previous" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$command" in
${commands.map(flagCase).join('\n')}
  esac
}
complete -o default -F _networkflow networkflow
`;
}

function valueCases({ name, flags }: CommandWords): string[] {
  return flags
    .filter(({ takesValue }) => takesValue)
    .map(({ flag, short, values }) => {
      const pattern = [flag, ...(short === undefined ? [] : [short])].map((word) => `"${name} ${word}"`).join('|');
      const reply = values.length === 0 ? '' : `COMPREPLY=($(compgen -W "${values.join(' ')}" -- "$current")); `;
      return `    ${pattern}) ${reply}return ;;`;
    });
}

function flagCase({ name, flags, argument }: CommandWords): string {
  const words = flags.map(({ flag }) => flag).join(' ');
  const names = argument.length === 0 ? '' : ` COMPREPLY=($(compgen -W "${argument.join(' ')}" -- "$current"))`;
  return `    ${name}) if [[ "$current" == -* ]]; then COMPREPLY=($(compgen -W "${words}" -- "$current")); else${names === '' ? ' :' : names}; fi ;;`;
}

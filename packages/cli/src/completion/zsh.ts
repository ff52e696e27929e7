import type { CommandWords, FlagWords } from './command-words.js';

/** Completion for zsh. */
export function zshCompletion(commands: readonly CommandWords[]): string {
  return `#compdef networkflow
# networkflow completion for zsh
_networkflow() {
  local -a commands
  commands=(
${commands.map(({ name, description }) => `    ${quote(`${name}:${description.replaceAll(':', '\\:')}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${commands.map(commandCase).join('\n')}
  esac
}
if [ "$funcstack[1]" = "_networkflow" ]; then _networkflow "$@"; else compdef _networkflow networkflow; fi
`;
}

function commandCase({ name, flags, argument }: CommandWords): string {
  const positional = argument.length === 0 ? "'*:file:_files'" : quote(`1:name:(${argument.join(' ')})`);
  return `    ${name}) _arguments ${[...flags.map(flagSpec), positional].join(' ')} ;;`;
}

function flagSpec({ flag, description, takesValue, values }: FlagWords): string {
  const text = `[${description.replaceAll(/[[\]:]/g, '\\$&')}]`;
  if (!takesValue) return quote(`${flag}${text}`);
  return quote(`${flag}${text}:value:${values.length === 0 ? '_files' : `(${values.join(' ')})`}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

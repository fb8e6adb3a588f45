import { AppError } from '../errors.js';
import { COMMANDS, COMMON_OPTIONS } from './command-list.js';

/** The completion script for a shell, made from the list of commands. Throws AppError E_USAGE for another shell. */
export function renderCompletion(shell: string): string {
  if (shell === 'bash') return bashScript();
  if (shell === 'zsh') return zshScript();
  throw new AppError('E_USAGE', `there is no completion for "${shell}"`, {
    hint: 'There is one for bash and for zsh.',
  });
}

function bashScript(): string {
  return `_ts() {
  local words="\${COMP_WORDS[*]:1:COMP_CWORD-1}"
  COMPREPLY=($(compgen -W "$(_ts_words "$words")" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
${wordsFunction()}complete -o default -F _ts ts
`;
}

function zshScript(): string {
  return `#compdef ts
_ts() {
  local given="\${words[2,CURRENT-1]}"
  compadd -- \${=$(_ts_words "$given")}
}
${wordsFunction()}compdef _ts ts
`;
}

/** A shell function that prints what may follow the words given so far. */
function wordsFunction(): string {
  const cases = [...nextWords()].map(
    ([given, words]) => `    "${given}"${given === '' ? '' : '*'}) echo "${words}" ;;\n`,
  );
  return `_ts_words() {
  case "$1" in
${cases.join('')}  esac
}
`;
}

/** The longest beginnings first: a shell takes the first case that fits. */
function nextWords(): readonly (readonly [string, string])[] {
  const next = new Map<string, Set<string>>();
  const add = (given: string, word: string) => next.set(given, (next.get(given) ?? new Set()).add(word));
  const common = Object.keys(COMMON_OPTIONS);
  for (const { name, options } of COMMANDS) {
    const [first, second] = name.split(' ');
    add('', first ?? name);
    if (second !== undefined) add(first ?? name, second);
    for (const option of [...options, ...common]) add(name, `--${option}`);
  }
  for (const shell of ['bash', 'zsh']) add('completion', shell);
  return [...next]
    .toSorted(([a], [b]) => b.length - a.length)
    .map(([given, words]) => [given, [...words].join(' ')] as const);
}

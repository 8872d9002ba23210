/** `ringmaster completion`: completion for bash, zsh and fish, made from the tree of commands itself. */
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import { didYouMean } from '#core/spelling.ts';
import { withExamples } from '../session.ts';
import type { Outside } from './terminal.ts';

interface Word {
  /** `release pause`; empty for the program itself. */
  readonly path: string;
  readonly next: readonly { readonly name: string; readonly description: string }[];
  readonly flags: readonly { readonly name: string; readonly description: string }[];
}

const shells = { bash, zsh, fish } as const;

/** Adds the word `completion`. */
export function addCompletion(program: Command, outside: Outside): void {
  withExamples(
    program
      .command('completion')
      .description('print a completion script for bash, zsh or fish')
      .argument('<shell>', 'bash, zsh or fish')
      .action((shell: string) => {
        if (!isShell(shell)) throw unknownShell(shell);
        outside.stdout.write(`${shells[shell](wordsOf(program, ''))}\n`);
      }),
    [
      ['completion bash > ~/.local/share/bash-completion/completions/ringmaster', 'for bash'],
      ['completion fish | source', 'for this fish'],
    ],
  );
}

function isShell(name: string): name is keyof typeof shells {
  return Object.hasOwn(shells, name);
}

function unknownShell(name: string): Failure {
  const known = Object.keys(shells);
  const message = `there is no completion for "${name}".${didYouMean(name, known)}`;
  return new Failure('usage', message, { remedy: `known shells: ${known.join(', ')}` });
}

function wordsOf(command: Command, path: string): readonly Word[] {
  const own: Word = {
    path,
    next: command.commands.map((next) => ({ name: next.name(), description: next.description() })),
    flags: [
      ...command.options.flatMap(({ long, description }) =>
        long ? [{ name: long, description }] : [],
      ),
      { name: '--help', description: 'print help' },
    ],
  };
  const nexts = command.commands.flatMap((next) => wordsOf(next, `${path} ${next.name()}`.trim()));
  return [own, ...nexts];
}

function offersOf({ next, flags }: Word): string {
  return [...next, ...flags].map((offer) => offer.name).join(' ');
}

function bash(words: readonly Word[]): string {
  const cases = words.map((word) => `    '${word.path}') offers='${offersOf(word)}' ;;`).join('\n');
  return `_ringmaster() {
  local word path='' offers='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$word" in -*) ;; *) _ringmaster_knows "\${path:+$path }$word" && path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases}
  esac
  COMPREPLY=($(compgen -W "$offers" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
_ringmaster_knows() {
  case "$1" in
${words
  .filter((word) => word.path !== '')
  .map((word) => `    '${word.path}') return 0 ;;`)
  .join('\n')}
  esac
  return 1
}
complete -o default -F _ringmaster ringmaster`;
}

function zsh(words: readonly Word[]): string {
  return `#compdef ringmaster
autoload -U +X bashcompinit && bashcompinit
${bash(words)}`;
}

function fish(words: readonly Word[]): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`\'`)}'`;
  const lines = words.flatMap(({ path, next, flags }) => {
    const seen = path.split(' ').filter((word) => word !== '');
    const named = seen.map((word) => `__fish_seen_subcommand_from ${word}`);
    const notYet =
      next.length === 0
        ? []
        : [`not __fish_seen_subcommand_from ${next.map((n) => n.name).join(' ')}`];
    const when = [...named, ...notYet].join('; and ');
    const condition = when === '' ? '' : ` -n ${quoted(when)}`;
    return [
      ...next.map(
        (n) => `complete -c ringmaster -f${condition} -a ${n.name} -d ${quoted(n.description)}`,
      ),
      ...flags.map(
        (f) =>
          `complete -c ringmaster${condition} -l ${f.name.slice(2)} -d ${quoted(f.description)}`,
      ),
    ];
  });
  return lines.join('\n');
}

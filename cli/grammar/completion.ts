import { Argument, type Command } from 'commander';
import { exit } from '../failure/exit.ts';
import type { Run } from './body.ts';

/** Adds `completion`, which knows the grammar because it reads it. */
export function addCompletion(program: Command, run: Run): void {
  program
    .command('completion')
    .description('print a completion script: eval "$(sluice completion bash)"')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash']))
    .action(() =>
      run(async ({ output }) => {
        output.line(bashScript(program));
        return exit.success;
      }),
    );
}

/** A bash function that offers, after the words of a command, its subcommands and options. */
export function bashScript(program: Command): string {
  const cases = commandsOf(program).map(
    ({ path, words }) => `    ${JSON.stringify(path)}) words=${JSON.stringify(words)} ;;`,
  );
  return `_sluice() {
  local path="" words="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) case "$path" in "") path="$word" ;; volume|policy|pki) path="$path $word" ;; esac ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _sluice sluice`;
}

function commandsOf(program: Command): { path: string; words: string }[] {
  const everywhere = program.options.flatMap((option) => option.long ?? []);
  const visit = (command: Command, path: string): { path: string; words: string }[] => {
    const names = command.commands.map((child) => child.name());
    const options = command.options.flatMap((option) => option.long ?? []);
    const own = { path, words: [...new Set([...names, ...options, ...everywhere])].join(' ') };
    return [own, ...command.commands.flatMap((child) => visit(child, `${path} ${child.name()}`.trim()))];
  };
  return visit(program, '');
}

/** The program: all of an operator's words, joined. Each stands in a file of its own. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addAreas } from './areas.ts';
import { addCompletion } from './terminal/completion.ts';
import { Failure, exitCodes, failureDocument, failureText } from './failure.ts';
import { failureOf } from './reach/knownErrors.ts';
import { shown } from './terminal/paint.ts';
import { addIncident } from './incident/incident.ts';
import { addMessage } from './message.ts';
import { addPolicy } from './policy.ts';
import { addDevices } from './devices.ts';
import { addDrivers } from './drivers.ts';
import { addRehearse } from './rehearse.ts';
import { addRelease } from './release.ts';
import { addReport } from './report/report.ts';
import { addSchedule } from './schedule.ts';
import { addSignal } from './signal.ts';
import { addSupport } from './support/support.ts';
import { createTerminal, readerGone, type Outside } from './terminal/terminal.ts';
import { addDoctor } from './doctor.ts';
import { addTenant } from './tenant.ts';
import { addUp } from './up.ts';

/** Runs one command line and gives its exit code. Never throws. */
export async function runCli(argv: readonly string[], outside: Outside): Promise<number> {
  const program = createProgram(outside);
  try {
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const failure = toFailure(error, program, argv);
    if (failure.kind === 'interrupted' && outside.interrupted.reason === readerGone) return 0;
    tellFailure(failure, argv, outside);
    return exitCodes[failure.kind];
  }
}

/** The tree of commands; also what completion and the documentation are made from. */
function createProgram(outside: Outside): Command {
  const program = new Command('ringmaster')
    .description(
      'Keeps fleets of Windows devices up to date by itself: rings, evidence, pause, expedite and rollback, on Temporal.',
    )
    .version(packageVersion(), '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void outside.stdout.write(shown(text)),
      writeErr: (text) => void outside.stderr.write(shown(text)),
      // Told once, in our own form, by runCli.
      outputError: () => undefined,
    })
    .configureHelp({ showGlobalOptions: false, sortSubcommands: false })
    .helpCommand('help [command]', 'print help for a command')
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', exitCodeHelp);
  addRehearse(program, outside);
  addUp(program, outside);
  addDoctor(program, outside);
  addTenant(program, outside);
  addDevices(program, outside);
  addDrivers(program, outside);
  addRelease(program, outside);
  addReport(program, outside);
  addSchedule(program, outside);
  addIncident(program, outside);
  addSupport(program, outside);
  addMessage(program, outside);
  addSignal(program, outside);
  addPolicy(program, outside);
  addAreas(program, outside);
  addCompletion(program, outside);
  return program;
}

const exitCodeHelp = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused by a rule, 4 not found,
5 the engine or store cannot be reached, 6 accepted but not yet carried out.
\`ringmaster help COMMAND\` has examples.`;

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}

function toFailure(error: unknown, program: Command, argv: readonly string[]): Failure {
  return error instanceof CommanderError ? usageFailure(error, program, argv) : failureOf(error);
}

function usageFailure(error: CommanderError, program: Command, argv: readonly string[]): Failure {
  const words = namedCommand(program, argv);
  if (error.code === 'commander.help') return new Failure('usage', `${words} needs a further word`);
  const message = error.message.replace(/^error: /, '').replace(/\n\((.*)\)$/, '. $1');
  return new Failure('usage', message, { remedy: `see: ${words} --help` });
}

/** The words of a command line that name a command, such as `ringmaster policy diff`. */
function namedCommand(program: Command, argv: readonly string[]): string {
  let command = program;
  const words = [program.name()];
  for (const word of argv) {
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (next !== undefined) {
      command = next;
      words.push(word);
    }
  }
  return words.join(' ');
}

function tellFailure(failure: Failure, argv: readonly string[], outside: Outside): void {
  const terminal = createTerminal(outside, argv.includes('--json'));
  if (failure.details.isTold !== true && terminal.isJson) {
    terminal.answer(failureDocument(failure), '');
  }
  terminal.tell(`${terminal.paintError.red('error:')} ${failureText(failure)}`);
  if (outside.environment['RINGMASTER_DEBUG'] && failure.cause instanceof Error) {
    terminal.tell(failure.cause.stack ?? failure.cause.message);
  }
}

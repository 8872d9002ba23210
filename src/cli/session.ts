/**
 * What each command starts from: its way of speaking, its settings, and whether it was told to stop. Every word of an
 * operator goes through `perform`, so that settings are read and failures told in one place.
 */
import type { Command } from 'commander';
import {
  checkStrange,
  ConfigError,
  readConfig,
  type Config,
  type ConfigFlags,
} from '#settings/config.ts';
import { Failure } from './failure.ts';
import { createTerminal, type Outside, type Terminal } from './terminal/terminal.ts';

/** One run of one command. */
export interface Session {
  readonly terminal: Terminal;
  readonly config: Config;
  readonly outside: Outside;
}

/** Flags that many commands share. */
interface CommonFlags extends ConfigFlags {
  readonly json?: boolean;
}

/** Runs a command's work with its settings; Ctrl-C gives up at once. */
export async function perform(
  command: Command,
  outside: Outside,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const { interrupted } = outside;
  const stopped = new Promise<never>((_, reject) => {
    interrupted.addEventListener('abort', () => reject(interruptedFailure()), { once: true });
  });
  await Promise.race([performOrderly(command, outside, work), stopped]);
}

/** Runs a command's work that itself watches for Ctrl-C, because it has things to put in order. */
export async function performOrderly(
  command: Command,
  outside: Outside,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const flags = command.optsWithGlobals<CommonFlags>();
  const terminal = createTerminal(outside, flags.json === true);
  const config = settings(() => readConfig(outside.environment, flags));
  try {
    settings(() => checkStrange(outside.environment));
  } catch (error) {
    // Whoever has to stop a ring at once is told of a mistyped name, and not made to look for it first.
    if (command.name() !== 'pause' || !(error instanceof Failure)) throw error;
    terminal.tell(`! ${error.message}`);
  }
  await work({ terminal, config, outside });
}

/** What a command that was stopped by Ctrl-C ends with. */
export function interruptedFailure(): Failure {
  return new Failure('interrupted', 'stopped by Ctrl-C');
}

function settings<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigError) throw new Failure('usage', error.message, { cause: error });
    throw error;
  }
}

/** Adds the flags every command has. */
export function withCommonFlags(command: Command): Command {
  return command.option('--json', 'give one JSON document on stdout');
}

/** Adds the flags of commands that talk to a running engine. */
export function withEngineFlags(command: Command): Command {
  return withPlaces(withTenantFlags(command));
}

/** Adds the flags that say where an engine and its policy are, and no tenant. */
export function withServerFlags(command: Command): Command {
  return withPlaces(withPolicyFlag(withCommonFlags(command)));
}

function withPlaces(command: Command): Command {
  return command
    .option('--data-dir <dir>', 'data directory (default: .ringmaster, or $RINGMASTER_DATA_DIR)')
    .option('--address <host:port>', 'a Temporal server in place of the embedded one')
    .option('--namespace <name>', 'its namespace (default: "default")');
}

function withPolicyFlag(command: Command): Command {
  return command.option(
    '--policy <file>',
    'policy file (default: ./ringmaster.yaml if there is one)',
  );
}

/** Adds the flags of commands that need a policy or a tenant. */
export function withTenantFlags(command: Command): Command {
  return withPolicyFlag(withCommonFlags(command)).option(
    '--tenant <name>',
    "tenant (default: the policy's)",
  );
}

/** Adds worked examples below a command's help. */
export function withExamples(
  command: Command,
  examples: readonly (readonly [string, string])[],
): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, why]) => `  $ ringmaster ${line.padEnd(width)}  ${why}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/** `ringmaster rehearse`: a whole month of Windows updates in virtual time, over a simulated fleet, on a real engine. */
import type { Command } from 'commander';
import {
  checkResumeFlags,
  rehearsalRequest,
  withRehearseFlags,
  type RehearseFlags,
} from './rehearsal/request.ts';
import { performOrderly, withExamples, withTenantFlags, type Session } from './session.ts';
import type { Outside } from './terminal/terminal.ts';

/** Adds the word `rehearse`. */
export function addRehearse(program: Command, outside: Outside): void {
  withExamples(
    withRehearseFlags(withTenantFlags(program.command('rehearse')))
      .description('play a month that happened over a simulated fleet, in a minute or two')
      .option('--data-dir <dir>', 'data directory (default: .ringmaster, or $RINGMASTER_DATA_DIR)')
      .action((_flags, command: Command) =>
        performOrderly(command, outside, (session) =>
          rehearse(session, command.opts<RehearseFlags>()),
        ),
      ),
    [
      ['rehearse', 'June 2022 over 1,000 devices'],
      ['rehearse --scenario bad-update --devices 20000', 'a bad one, over a larger fleet'],
      ['rehearse --until D+6', 'stop there and steer: release pause, expedite, rollback'],
      ['rehearse --resume', 'and go on'],
      ['rehearse --release 2023-10-B --json', 'one document for scripts'],
    ],
  );
}

async function rehearse(session: Session, flags: RehearseFlags): Promise<void> {
  // The Temporal client is loaded when it is needed: a mistyped flag is told at once.
  if (flags.resume === true) {
    checkResumeFlags(flags);
    const { resume } = await import('./rehearsal/resume.ts');
    await resume(session, flags);
    return;
  }
  rehearsalRequest(flags);
  const { begin } = await import('./rehearsal/begin.ts');
  await begin(session, flags);
}

/** `ringmaster drivers list`: what each ring's profile offers, as the care of the tenant saw it last. */
import type { Command } from 'commander';
import { driverStatuses, type DriverStatus } from '#core/driver/driver.ts';
import { driverNotes } from '#core/driver/notes.ts';
import { didYouMean } from '#core/spelling.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { checkRing } from '../devices/ring.ts';
import { Failure } from '../failure.ts';
import { withStore } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { bookDocument, bookLines } from '../view/drivers/drivers.ts';

interface Flags {
  readonly ring?: string;
  readonly status?: string;
}

/** Adds the verb `list`. */
export function addDriverList(drivers: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(drivers.command('list'))
      .description('drivers on offer, for how many devices, and how they stand in each ring')
      .option('--ring <name>', 'one ring')
      .option('--status <status>', driverStatuses.join(', '))
      .action((_flags, command: Command) =>
        perform(command, outside, (session) => list(session, command.opts<Flags>())),
      ),
    [
      ['drivers list', 'all that is on offer'],
      ['drivers list --status needsReview', 'what waits for a person'],
      ['drivers list --json', 'with ids, for scripts'],
    ],
  );
}

async function list({ terminal, config }: Session, flags: Flags): Promise<void> {
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  const status = statusOf(flags.status);
  if (flags.ring !== undefined) checkRing(policy, flags.ring);
  const { readDriverBook } = await import('#store/driver/book.ts');
  const { readDriverWords } = await import('#store/driver/words.ts');
  const { book, words } = await withStore(config, async (store) => ({
    book: await readDriverBook(store, { tenant }),
    words: await readDriverWords(store, { tenant }),
  }));
  const notes = book === null ? [] : driverNotes(book);
  const shown = { tenant, book, words, notes, ring: flags.ring ?? null, status };
  terminal.answer(bookDocument(shown), bookLines(shown, terminal).join('\n'));
}

function statusOf(text: string | undefined): DriverStatus | null {
  if (text === undefined) return null;
  const known = driverStatuses.find((one) => one === text);
  if (known !== undefined) return known;
  throw new Failure('usage', `there is no status "${text}".${didYouMean(text, driverStatuses)}`, {
    place: '--status',
    remedy: `statuses: ${driverStatuses.join(', ')}`,
  });
}

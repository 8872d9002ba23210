/** `ringmaster release pause|resume|expedite|rollback`: an operator's commands, each with who and why. */
import type { Command as Words } from 'commander';
import type { Command, CommandOutcome } from '#core/release/command.ts';
import type { ReleaseKey } from '#core/release/release.ts';
import type { Operator } from '#client.ts';
import { instantText } from '#reports/instant.ts';
import { didYouMean } from '#spelling.ts';
import { Failure } from '../failure.ts';
import { withOperator } from '../reach.ts';
import { perform, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal.ts';
import { iso } from './document.ts';
import { findRelease } from './key.ts';
import { wantedOf, withWanted } from './wanted.ts';

interface Verb {
  readonly word: string;
  readonly kind: Command['kind'];
  readonly past: string;
  readonly description: string;
  readonly example: readonly [string, string];
}

const verbs: readonly Verb[] = [
  {
    word: 'pause',
    kind: 'pause',
    past: 'Paused',
    description: 'stop a ring, or the whole release; Microsoft lets a pause lapse after 35 days',
    example: [
      'release pause --ring fast --reason "printers fail"',
      'one ring of the newest release',
    ],
  },
  {
    word: 'resume',
    kind: 'resume',
    past: 'Resumed',
    description: 'let a paused ring, or all paused rings, go on',
    example: ['release resume --ring fast --reason "driver is out"', ''],
  },
  {
    word: 'expedite',
    kind: 'expedite',
    past: 'Expedited',
    description: 'offer the update at once, with one day to the deadline',
    example: ['release expedite --reason "exploited in the wild"', 'every ring'],
  },
  {
    word: 'rollback',
    kind: 'rollBack',
    past: 'Rolled back',
    description: 'take the update off a ring, or off all offered rings, and pause them',
    example: ['release rollback --ring first --reason "blue screens"', ''],
  },
];

/** Adds the four verbs. */
export function addSteering(release: Words, outside: Outside): void {
  for (const verb of verbs) {
    withExamples(
      withWanted(release.command(verb.word))
        .description(verb.description)
        .requiredOption('--reason <text>', 'why; kept as the audit trail')
        .option('--ring <name>', 'one ring (default: the whole release)')
        .option('--operator <name>', 'who asks (default: $RINGMASTER_OPERATOR or the system user)')
        .action((id: string | undefined, _flags, command: Words) =>
          perform(command, outside, (session) => steer(session, command, { verb, id })),
        ),
      [verb.example],
    );
  }
}

async function steer(
  session: Session,
  command: Words,
  { verb, id }: { readonly verb: Verb; readonly id: string | undefined },
): Promise<void> {
  const { terminal, config } = session;
  const { reason, ring } = command.opts<{ reason: string; ring?: string }>();
  if (reason.trim() === '')
    throw new Failure('usage', 'must say why, found nothing', { place: '--reason' });
  const wanted = await wantedOf(session, command, id);
  await withOperator(config, async ({ operator }) => {
    const key = await findRelease(operator, wanted);
    await checkGoesOn(operator, key);
    if (ring !== undefined) await checkRing(operator, key, ring);
    const asked = {
      operator: config.operator,
      reason: reason.trim(),
      ...(ring === undefined ? {} : { ring }),
    };
    const outcome = await operator.command(key, { kind: verb.kind, ...asked });
    terminal.answer(
      {
        release: key,
        command: { kind: verb.kind, ...asked },
        changed: outcome.changed,
        rings: outcome.rings,
        decided: outcome.decided,
        enactedAt: iso(outcome.enactedAt),
      },
      outcomeText(verb, key, outcome),
    );
  });
}

/** A release that is over takes no commands; said as a rule and not as a workflow that cannot be found. */
async function checkGoesOn(operator: Operator, key: ReleaseKey): Promise<void> {
  const { status } = await operator.describe(key);
  if (status === 'running') return;
  throw new Failure('refused', `${key.id} is over (${status}) and takes no commands`, {
    code: 'releaseOver',
    remedy: 'steer the next release; `ringmaster release list` shows them',
  });
}

async function checkRing(operator: Operator, key: ReleaseKey, ring: string): Promise<void> {
  const { release } = await operator.status(key);
  const names = release.rings.map((state) => state.name);
  if (names.includes(ring)) return;
  throw new Failure('notFound', `${key.id} has no ring "${ring}".${didYouMean(ring, names)}`, {
    place: '--ring',
    code: 'unknownRing',
    remedy: `rings: ${names.join(', ')}`,
  });
}

function outcomeText(
  verb: Verb,
  key: ReleaseKey,
  { changed, rings, enactedAt }: CommandOutcome,
): string {
  if (!changed) return `Nothing to change on ${key.id}: it is so already.`;
  const which = rings.length === 0 ? '' : ` ${rings.join(', ')} of`;
  return `${verb.past}${which} ${key.id}, carried out ${instantText(enactedAt)}.`;
}

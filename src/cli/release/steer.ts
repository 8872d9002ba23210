/** `ringmaster release pause|resume|expedite|rollback`: what operators ask of rings, each with who and why. */
import { holdName } from '#core/hold/hold.ts';
import type { Command as Words } from 'commander';
import type { Command, CommandOutcome } from '#core/release/command/command.ts';
import { Failure } from '../failure.ts';
import { perform, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import {
  carryOut,
  checkReason,
  holdOf,
  outcomeText,
  steering,
  withAsking,
  type Steered,
} from './asking.ts';

interface Verb {
  readonly word: string;
  readonly kind: 'pause' | 'resume' | 'expedite' | 'rollBack';
  readonly past: string;
  readonly description: string;
  readonly examples: readonly (readonly [string, string])[];
}

const verbs: readonly Verb[] = [
  {
    word: 'pause',
    kind: 'pause',
    past: 'Paused',
    description:
      'stop a ring and hold those after it, or the whole release; Microsoft lets a pause lapse after 35 days',
    examples: [
      [
        'release pause --ring fast --reason "printers fail"',
        'one ring; the later ones wait as well',
      ],
      ['release pause --ring fast --only --reason "printers fail"', 'that ring alone'],
      ['release pause --direct --ring all --reason "engine dead"', 'with Graph alone'],
    ],
  },
  {
    word: 'resume',
    kind: 'resume',
    past: 'Resumed',
    description: 'let a paused ring, or all paused rings, go on',
    examples: [['release resume --ring fast --reason "driver is out"', '']],
  },
  {
    word: 'expedite',
    kind: 'expedite',
    past: 'Expedited',
    description: 'offer the update at once, with one day to the deadline',
    examples: [['release expedite --reason "exploited in the wild"', 'every ring']],
  },
  {
    word: 'rollback',
    kind: 'rollBack',
    past: 'Rolled back',
    description: 'take the update off a ring, a held group of devices, or all offered rings',
    examples: [
      ['release rollback --ring first --reason "blue screens"', 'and pauses the ring'],
      ['release rollback --hold hold-1 --reason "driver"', 'a few of its devices first'],
    ],
  },
];

/** Adds the four verbs. */
export function addSteering(release: Words, outside: Outside): void {
  for (const verb of verbs) {
    const words = withAsking(release.command(verb.word))
      .description(verb.description)
      .option('--ring <name>', 'one ring (default: the whole release)');
    if (verb.kind === 'rollBack') words.option('--hold <id>', 'the devices of a hold, and no ring');
    if (verb.kind === 'pause')
      words
        .option('--only', 'that ring alone: the later ones open in their time')
        .option('--to <version>', 'what devices stay on, where rings are pinned to a version')
        .option('--direct', 'in Intune itself, when the service is dead (docs/break-glass.md)');
    withExamples(
      words.action((id: string | undefined, _flags, command: Words) =>
        perform(command, outside, (session) => steer(session, command, { verb, id })),
      ),
      verb.examples,
    );
  }
}

interface Flags {
  readonly ring?: string;
  readonly hold?: string;
  readonly direct?: boolean;
  readonly only?: boolean;
  readonly to?: string;
}

async function steer(
  session: Session,
  words: Words,
  { verb, id }: { readonly verb: Verb; readonly id: string | undefined },
): Promise<void> {
  const flags = words.opts<Flags>();
  if (flags.direct === true) {
    const { pauseDirect } = await import('./pauseDirect.ts');
    checkReason(words);
    await pauseDirect(session, words);
    return;
  }
  if (flags.ring !== undefined && flags.hold !== undefined) {
    throw new Failure('usage', 'cannot be given together with --ring', {
      place: '--hold',
      remedy: 'a hold is over all rings; leave one of the two out',
    });
  }
  if (flags.only === true && flags.ring === undefined) {
    throw new Failure('usage', 'is about one ring', {
      place: '--only',
      remedy: 'name it with --ring; without a ring all rings are paused',
    });
  }
  await steering(session, { words, id }, async (steered) => {
    const command = await commandOf(verb, flags, steered);
    const { document, outcome } = await carryOut(steered, command);
    session.terminal.answer(
      document,
      [
        outcomeText(pastOf(verb, command), steered.key, outcome),
        ...laterRingsLines(command, outcome),
      ].join('\n'),
    );
  });
}

async function commandOf(
  { kind }: Verb,
  { ring, hold, only, to }: Flags,
  { operator, key, asked }: Steered,
): Promise<Command> {
  if (hold !== undefined) {
    const { release } = await operator.status(key);
    return { kind: 'rollBack', hold: holdOf(release, hold), ...asked };
  }
  const named = { ...asked, ...(ring === undefined ? {} : { ring }) };
  if (kind !== 'pause') return { kind, ...named };
  const alone = only === true ? { only } : {};
  return { kind, ...named, ...alone, ...(to === undefined ? {} : { to }) };
}

/** What a pause of one ring means for those after it: said at once, since they are the larger ones. */
export function laterRingsLines(
  command: Command,
  { changed, heldBack = [] }: CommandOutcome,
): readonly string[] {
  if (!changed || command.kind !== 'pause' || command.ring === undefined) return [];
  if (heldBack.length > 0) {
    const wait = heldBack.length === 1 ? 'waits' : 'wait';
    return [
      `${heldBack.join(', ')} ${wait} as well, since what would speak for it has stopped. To pause ${command.ring} alone: resume it, then pause it with --only.`,
    ];
  }
  return command.only === true
    ? [
        'The later rings open in their time all the same; pause them too with --ring, or leave out --only.',
      ]
    : [];
}

function pastOf({ past }: Verb, command: Command): string {
  return command.kind === 'rollBack' && command.hold !== undefined
    ? `Began to roll back the devices of ${holdName(command.hold)} under`
    : past;
}

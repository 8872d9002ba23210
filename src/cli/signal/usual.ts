/** `ringmaster signal usual`: say what share of devices turns bad by nature, take it back, or list what was said. */
import type { Command } from 'commander';
import type { Baselines } from '#core/evidence/usual/baseline.ts';
import { cohortName, type Cohort } from '#core/evidence/count/counts.ts';
import { signalIn } from '#core/policy/signals.ts';
import { usualWordsMax, type UsualWord } from '#core/evidence/usual/usualWord.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import type { Store } from '#store/store.ts';
import { Failure } from '../failure.ts';
import { noDevice } from '../asked/noDevice.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { withStore } from '../reach/reach.ts';
import { checkReason } from '../release/asking.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import {
  forgottenLines,
  learnedOf,
  saidLines,
  unseenOf,
  wordLines,
  type CountsFrom,
} from '../view/evidence/usualWords.ts';
import { cohortAsked, shareAsked, signalAsked, verbOf, type UsualFlags } from './usualAsked.ts';
import { iso } from '../view/iso.ts';

/** Adds the verb `usual`. */
export function addUsual(signal: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(signal.command('usual'))
      .description(
        'say what share of devices turns bad by nature, so that it pauses and holds nothing',
      )
      .argument('[signal]', 'the signal, such as installFailure; `signal list` shows them')
      .option('--share <share>', 'the usual share, 0% to 90%, such as 12% or 0.12')
      .option('--model <name>', 'of the devices of this model only')
      .option('--firmware <version>', 'of the devices with this firmware only')
      .option(
        '--where <fact=value>',
        'of the devices that share another fact only, such as site=Oslo',
      )
      .option('--reason <text>', 'why; kept as the audit trail')
      .option('--operator <name>', 'who says so (default: $RINGMASTER_OPERATOR or the system user)')
      .option('--list', 'what is said to be usual, by whom, when and why')
      .option('--forget', 'take it back: what was learned counts again')
      .action((name: string | undefined, _flags, command: Command) =>
        perform(command, outside, (session) => usual(session, command, name)),
      ),
    [
      [
        'signal usual installFailure --share 12% --reason "the proxy drops downloads"',
        'of all devices',
      ],
      [
        'signal usual installFailure --share 30% --model "Kiosk 7" --reason "full disks"',
        'of one model',
      ],
      ['signal usual --list', 'what is said, and what was learned'],
      ['signal usual installFailure --model "Kiosk 7" --forget', 'take it back'],
    ],
  );
}

async function usual(session: Session, command: Command, name: string | undefined): Promise<void> {
  const flags = command.opts<UsualFlags>();
  const verb = verbOf(name, flags);
  const cohort = cohortAsked(flags);
  const { policy } = await policyInEffect(session.config);
  if (verb === 'list' || name === undefined) {
    await list(session, policy);
    return;
  }
  const reason = verb === 'say' || flags.reason !== undefined ? reasonOf(command, flags) : '';
  const of = { policy, signal: name, cohort, reason };
  await (verb === 'say'
    ? say(session, { ...of, share: shareAsked(flags.share ?? '') })
    : forget(session, of));
}

function reasonOf(command: Command, { reason }: UsualFlags): string {
  if (reason !== undefined) return checkReason(command);
  throw new Failure('usage', 'must say why, found nothing', { place: '--reason' });
}

interface Asked {
  readonly policy: Policy;
  readonly signal: string;
  readonly cohort: Cohort | null;
  readonly reason: string;
}

async function say(
  { terminal, config }: Session,
  asked: Asked & { readonly share: number },
): Promise<void> {
  const { policy, cohort, share, reason } = asked;
  const signal = signalAsked(policy, asked.signal);
  const key = keyOf(policy);
  const { tenant } = key;
  const { sayUsual, usualWords } = await import('#store/evidence/usual/usualWords.ts');
  await withStore(config, async (store) => {
    const devices = await devicesOf(store, tenant, cohort);
    checkRoom(await usualWords(store, { key }), asked);
    const { at, countsFrom } = await standingOf(store, key);
    const word = { signal: signal.name, cohort, share, operator: config.operator, reason, at };
    const { changed, before } = await sayUsual(store, { key, ...word });
    const learned = learnedOf(await latest(store, key), signal, { cohort, policy });
    const unseen = unseenOf(word, { devices, policy });
    const held = changed ? word : (before ?? word);
    terminal.answer(
      {
        tenant,
        ...wordDocument(held),
        changed,
        before: before === null ? null : wordDocument(before),
        devices,
        learned,
        unseenUpTo: unseen,
        countsFrom,
      },
      saidLines(held, {
        changed,
        before,
        devices,
        learned,
        unseen,
        countsFrom,
        title: signal.title,
      }).join('\n'),
    );
  });
}

async function forget(
  { terminal, config }: Session,
  { policy, signal, cohort, reason }: Asked,
): Promise<void> {
  const key = keyOf(policy);
  const { tenant } = key;
  const { sayUsual } = await import('#store/evidence/usual/usualWords.ts');
  await withStore(config, async (store) => {
    const { at, countsFrom } = await standingOf(store, key);
    const { operator } = config;
    const saying = { key, signal, cohort, share: null, operator, reason, at };
    const { changed, before } = await sayUsual(store, saying);
    const known = signalIn(policy, signal);
    const learned =
      known === undefined ? null : learnedOf(await latest(store, key), known, { cohort, policy });
    terminal.answer(
      {
        tenant,
        signal,
        cohort: cohort === null ? null : cohortName(cohort),
        changed,
        before: before === null ? null : wordDocument(before),
        learned,
        countsFrom,
      },
      forgottenLines({ signal, cohort, before, learned, countsFrom }).join('\n'),
    );
  });
}

async function list({ terminal, config }: Session, policy: Policy): Promise<void> {
  const key = keyOf(policy);
  const { tenant } = key;
  const { reachingWords } = await import('#store/evidence/usual/usualWords.ts');
  const { words, baselines } = await withStore(config, async (store) => ({
    words: await reachingWords(store, { key }),
    baselines: await latest(store, key),
  }));
  const told = words.map((word) => {
    const signal = signalIn(policy, word.signal);
    const learned =
      signal === undefined ? null : learnedOf(baselines, signal, { cohort: word.cohort, policy });
    const part =
      word.cohort === null
        ? 1
        : (word.reach.find(({ stratum, ring }) => stratum === null && ring === null)?.part ?? 0);
    return { word, learned, part };
  });
  terminal.answer(
    {
      tenant,
      words: told.map(({ word, learned, part }) => ({
        ...wordDocument(word),
        learned,
        partOfFleet: part,
      })),
    },
    wordLines(told, terminal).join('\n'),
  );
}

function wordDocument({ signal, cohort, share, operator, reason, at }: UsualWord): object {
  return {
    signal,
    cohort: cohort === null ? null : cohortName(cohort),
    share,
    operator,
    reason,
    saidAt: iso(at),
  };
}

function keyOf({ tenant, area }: Policy): AreaKey {
  return { tenant, area };
}

async function latest(store: Store, key: AreaKey): Promise<Baselines> {
  const { readBaselines } = await import('#store/evidence/usual/baselines.ts');
  const { words: _, ...learned } = await readBaselines(store, { key, version: null });
  return learned;
}

async function devicesOf(store: Store, tenant: string, cohort: Cohort | null): Promise<number> {
  const { devicesReached } = await import('#store/evidence/usual/usualWords.ts');
  const found = await devicesReached(store, { tenant, cohort });
  if (found > 0 || cohort === null) return found;
  const { factValues } = await import('#store/device/deviceStory.ts');
  const known = await factValues(store, { tenant, cohort: [cohort] });
  const place = ['model', 'firmware'].includes(cohort.fact) ? `--${cohort.fact}` : '--where';
  throw noDevice([cohort], known, { place, outcome: 'nothing is said of it' });
}

function checkRoom(words: readonly UsualWord[], { signal, cohort }: Asked): void {
  const name = (one: Cohort | null): string => (one === null ? '' : cohortName(one));
  const isKnown = words.some((one) => one.signal === signal && name(one.cohort) === name(cohort));
  if (isKnown || words.length < usualWordsMax) return;
  throw new Failure(
    'refused',
    `${words.length} words are said, and no more than ${usualWordsMax} may be`,
    {
      code: 'tooManyWords',
      remedy:
        'take some back (`ringmaster signal usual --list`); months that people resume teach by themselves',
    },
  );
}

/** The fleet's now, and from which release on a word counts: one that has begun keeps what it began with. */
async function standingOf(
  store: Store,
  { tenant, area }: AreaKey,
): Promise<{ readonly at: number; readonly countsFrom: CountsFrom }> {
  const { listReleases } = await import('#store/release/releases.ts');
  const releases = await listReleases(store, { tenant, area });
  const running = releases.filter(({ status }) => status === 'running');
  const idsOf = (is: (version: number | null) => boolean): readonly string[] =>
    running.filter(({ release }) => is(release.baselines)).map(({ key }) => key.id);
  return {
    // A rehearsal's time is ahead of the clock.
    at: Math.max(Date.now(), ...running.map(({ savedAt }) => savedAt)),
    countsFrom: {
      releases: idsOf((version) => version === null),
      notFor: idsOf((version) => version !== null),
    },
  };
}

/**
 * `ringmaster release explain`: why a release, a ring or a device stands where it does, out of what was kept of each
 * look, and whether every decision comes out of its record again.
 */
import type { Command } from 'commander';
import type { Decision } from '#core/release/step/decision.ts';
import { ringOfDecision } from '#core/release/step/decision.ts';
import type { Look } from '#core/release/record/look.ts';
import type { Release } from '#core/release/state/release.ts';
import { didYouMean } from '#core/spelling.ts';
import type { Store } from '#store/store.ts';
import { Failure } from '../failure.ts';
import { withStore } from '../reach/reach.ts';
import { perform, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { explainLines } from '../view/release/explain.ts';
import { checkRing } from './asking.ts';
import { explainDevice } from './explain/explainDevice.ts';
import { explainedLooks } from './explain/explainedLooks.ts';
import { decisionDocuments } from './document.ts';
import { storedRelease } from './which/stored.ts';
import { verificationDocument, verificationLines, verificationOf } from './explain/verify.ts';
import { wantedOf, withWanted } from './which/wanted.ts';
import { iso } from '../view/iso.ts';

/** Adds the verb `explain`. */
export function addExplain(release: Command, outside: Outside): void {
  withExamples(
    withWanted(release.command('explain'))
      .description('why: each decision with its rule, its numbers and the evidence of that moment')
      .option('--ring <name>', 'what concerns one ring')
      .option('--decision <id>', 'one decision, such as offer/fast')
      .option(
        '--all',
        'every row of the evidence, and the numbers of each decision; how rows add up: docs/method.md, "Budget and weights"',
      )
      .option('--device <id>', 'why one device has the update or not')
      .option(
        '--verify',
        'make every decision again from its record; exit 1 where another comes out',
      )
      .action((id: string | undefined, _flags, command: Command) =>
        perform(command, outside, (session) => explain(session, command, id)),
      ),
    [
      ['release explain --ring fast', 'why fast opened, waited or was paused'],
      ['release explain --decision pause/first --json', 'one decision, for scripts'],
      ['release explain --device 5CD1234ABC', 'why this device has the update or not'],
      ['release explain --verify', 'whether all decisions come out of their records again'],
    ],
  );
}

interface Flags {
  readonly ring?: string;
  readonly decision?: string;
  readonly device?: string;
  readonly all?: boolean;
  readonly verify?: boolean;
}

async function explain(session: Session, command: Command, id: string | undefined): Promise<void> {
  const flags = command.opts<Flags>();
  checkFlags(flags);
  const wanted = await wantedOf(session, command, id);
  await withStore(session.config, async (store) => {
    const release = await storedRelease(store, wanted);
    if (flags.ring !== undefined) checkRing(release, flags.ring);
    if (flags.device !== undefined) {
      await explainDevice(session, store, { release, device: flags.device });
      return;
    }
    const { decisions, looks } = await recordOf(store, release);
    if (flags.verify === true) verify(session, { release, decisions, looks });
    else await tellWhy(session, store, { release, decisions, looks, flags });
  });
}

interface Kept {
  readonly release: Release;
  readonly decisions: readonly Decision[];
  readonly looks: readonly Look[];
}

async function recordOf(store: Store, { key }: Release): Promise<Omit<Kept, 'release'>> {
  const [{ readDecisions }, { readLooks }] = await Promise.all([
    import('#store/release/decisions.ts'),
    import('#store/release/looks.ts'),
  ]);
  const [decisions, looks] = await Promise.all([
    readDecisions(store, { key }),
    readLooks(store, { key }),
  ]);
  return { decisions, looks };
}

function verify({ terminal }: Session, { release, decisions, looks }: Kept): void {
  const verification = verificationOf(decisions, looks);
  const lines = verificationLines(verification);
  terminal.answer(
    { release: release.key, ...verificationDocument(verification) },
    lines.join('\n'),
  );
  const count = verification.differences.length;
  if (count === 0) return;
  throw new Failure(
    'failed',
    `${count} of ${release.key.id}'s decisions do not come out of their records again`,
    {
      code: 'differences',
      isTold: true,
      remedy:
        'either the rules have changed since, or what is stored was; the differences stand above',
    },
  );
}

async function tellWhy(
  { terminal }: Session,
  store: Store,
  { release, decisions, looks, flags }: Kept & { readonly flags: Flags },
): Promise<void> {
  const told = decisions.filter((decision) => isAskedFor(decision, flags));
  if (flags.decision !== undefined && told.length === 0)
    throw unknownDecision(flags.decision, decisions, release);
  const ring = flags.ring ?? null;
  const explained = await explainedLooks(store, { told, kept: { decisions, looks }, ring });
  terminal.answer(
    {
      release: release.key,
      looks: explained.map((look) => ({
        at: iso(look.at),
        isKept: look.isKept,
        decisions: look.decisions.map((decision, index) => ({
          ...decisionDocuments(look.decisions)[index],
          action: decision.action,
          inputs: decision.inputs,
          otherwise: decision.otherwise,
          symptoms: look.symptomsOf.find((one) => one.decision === decision.id)?.symptoms ?? null,
        })),
        evidence: look.evidence,
        symptoms: look.symptoms,
      })),
    },
    explainLines(explained, { release, ring, isAll: flags.all === true, ...terminal }).join('\n'),
  );
}

/** What concerns the whole release concerns each of its rings. */
function isAskedFor(decision: Decision, { ring, decision: id }: Flags): boolean {
  if (id !== undefined && decision.id !== id) return false;
  const own = ringOfDecision(decision);
  return ring === undefined || own === null || own === ring;
}

function checkFlags({ device, decision, ring, verify: isVerify }: Flags): void {
  const alone = [
    device === undefined ? '' : '--device',
    isVerify === true ? '--verify' : '',
  ].filter(Boolean);
  const others = [
    ring === undefined ? '' : '--ring',
    decision === undefined ? '' : '--decision',
  ].filter(Boolean);
  const [first] = alone;
  if (first === undefined || alone.length + others.length === 1) return;
  throw new Failure(
    'usage',
    `cannot be given together with ${[...alone, ...others].slice(1).join(' and ')}`,
    {
      place: first,
    },
  );
}

function unknownDecision(id: string, decisions: readonly Decision[], { key }: Release): Failure {
  const ids = decisions.map((decision) => decision.id);
  return new Failure('notFound', `${key.id} has no decision "${id}".${didYouMean(id, ids)}`, {
    place: '--decision',
    code: 'unknownDecision',
    remedy: '`ringmaster release explain --json` lists them',
  });
}

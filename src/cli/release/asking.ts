/** How an operator's command is asked for, sent and answered: who and why, to which release, and what came of it. */
import type { Command as Words } from 'commander';
import { standingPauses } from '#breakGlass/journal.ts';
import { breakGlassPlaces } from '#breakGlass/places.ts';
import type { Operator } from '#client/operator.ts';
import type { OperatorError } from '#client/operatorError.ts';
import type { Config } from '#settings/config.ts';
import type { Command, CommandOutcome } from '#core/release/command/command.ts';
import { holdName, holdNamed } from '#core/hold/hold.ts';
import { plainTextFault } from '#core/plainText.ts';
import type { Release, ReleaseKey } from '#core/release/state/release.ts';
import { instantText } from '#reports/instant.ts';
import { didYouMean } from '#core/spelling.ts';
import { Failure } from '../failure.ts';
import { withOperator } from '../reach/reach.ts';
import type { Session } from '../session.ts';
import { findRelease, type FoundRelease } from './which/key.ts';
import { wantedOf, withReleaseFlag, withWanted } from './which/wanted.ts';
import { iso } from '../view/iso.ts';

/** Who asks, and why. */
export interface Asked {
  readonly operator: string;
  readonly reason: string;
}

/** A release that goes on and can be steered. */
export interface Steered {
  readonly operator: Operator;
  readonly key: ReleaseKey;
  readonly asked: Asked;
}

/** Adds the release as an argument, and who asks and why. */
export function withAsking(words: Words): Words {
  return withReason(withWanted(words));
}

/** Adds the release as a flag, and who asks and why. */
export function withAskingAbout(words: Words): Words {
  return withReason(withReleaseFlag(words));
}

function withReason(words: Words): Words {
  return words
    .requiredOption('--reason <text>', 'why; kept as the audit trail')
    .option('--operator <name>', 'who asks (default: $RINGMASTER_OPERATOR or the system user)');
}

/** Finds the release a command line is about, and does something with it; refuses one that is over. */
export async function steering(
  session: Session,
  { words, id }: { readonly words: Words; readonly id?: string | undefined },
  work: (steered: Steered) => Promise<void>,
): Promise<void> {
  const { config } = session;
  const asked = { operator: config.operator, reason: checkReason(words) };
  const wanted = await wantedOf(session, words, id);
  await withOperator(config, async ({ operator }) => {
    await handOverDirectPauses(config, operator);
    const found = await findRelease(operator, wanted);
    checkGoesOn(found);
    await work({ operator, key: found.key, asked });
  });
}

/** What was paused in Intune while nothing else lived comes first: the release is to know of it before it is steered. */
async function handOverDirectPauses({ tenantDir }: Config, operator: Operator): Promise<void> {
  const places = breakGlassPlaces(tenantDir);
  if (standingPauses(places, Date.now()).length === 0) return;
  const { reconcile } = await import('#breakGlass/reconcile.ts');
  const { releasesOf } = await import('#client/running.ts');
  await reconcile(places, releasesOf(operator));
}

/** Sends a command; gives the document that tells what came of it. */
export async function carryOut(
  { operator, key }: Pick<Steered, 'operator' | 'key'>,
  command: Command,
): Promise<{ readonly document: object; readonly outcome: CommandOutcome }> {
  const outcome = await operator
    .command(key, command)
    .catch((error: unknown) => Promise.reject(unknownRing(key, command, error) ?? error));
  const document = {
    release: key,
    command,
    changed: outcome.changed,
    rings: outcome.rings,
    decided: outcome.decided,
    enactedAt: iso(outcome.enactedAt),
    unconfirmed: outcome.unconfirmed ?? [],
    heldBack: outcome.heldBack ?? [],
  };
  return { document, outcome };
}

/** What came of a command, in a sentence. */
export function outcomeText(past: string, key: ReleaseKey, outcome: CommandOutcome): string {
  const { changed, rings, enactedAt, unconfirmed = [] } = outcome;
  if (!changed) return `Nothing to change on ${key.id}: it is so already.`;
  const which = rings.length === 0 ? '' : ` ${rings.join(', ')} of`;
  if (unconfirmed.length === 0)
    return `${past}${which} ${key.id}, in force in Intune since ${instantText(enactedAt)}.`;
  return [
    `Asked, and not yet confirmed by Intune (${instantText(enactedAt)}): ${past.charAt(0).toLowerCase()}${past.slice(1)}${which} ${key.id}.`,
    ...unconfirmed.map(({ part, why }) => `  ${part}: ${why}`),
    'It is tried again by itself; `ringmaster release show` tells when it is in force. To stop rings in Intune now: `ringmaster release pause --direct` (docs/break-glass.md)',
  ].join('\n');
}

/** A ring of the release by name; a Failure names the ones there are. */
export function checkRing({ key, rings }: Release, ring: string): void {
  const names = rings.map((state) => state.name);
  if (!names.includes(ring)) throw noRing(key, ring, names);
}

function noRing({ id }: ReleaseKey, ring: string, known: readonly string[]): Failure {
  return new Failure('notFound', `${id} has no ring "${ring}".${didYouMean(ring, known)}`, {
    place: '--ring',
    code: 'unknownRing',
    remedy: `rings: ${known.join(', ')}`,
  });
}

/** A release's refusal of a ring that it has not, in the words for who typed it; null = it refused for something else. */
function unknownRing(key: ReleaseKey, command: Command, error: unknown): Failure | null {
  if (!isOperatorError(error) || error.refusal?.kind !== 'unknownRing') return null;
  const { known } = error.refusal;
  return known === undefined || !('ring' in command) || command.ring === undefined
    ? null
    : noRing(key, command.ring, known);
}

/** By name, since the class comes with Temporal's client, which loads slowly. */
function isOperatorError(error: unknown): error is OperatorError {
  return error instanceof Error && error.name === 'OperatorError';
}

/** A hold of the release by its id, its name or the end of one (`hold-1`); a Failure names the ones there are. */
export function holdOf({ key, holds }: Release, named: string): string {
  const found = holdNamed(holds, named);
  if (found !== null) return found.id;
  const names = holds.map(({ id }) => holdName(id));
  throw new Failure('notFound', `${key.id} has no hold "${named}".${didYouMean(named, names)}`, {
    code: 'unknownHold',
    remedy: names.length === 0 ? 'nothing is held' : `holds: ${names.join(', ')}`,
  });
}

/** As a release takes it; said here as well, for commands that reach no release. */
const reasonMax = 500;

/** Why; a Failure where nothing is said, or what is no plain text. */
export function checkReason(words: Words): string {
  const { reason } = words.opts<{ reason: string }>();
  const why = reason.trim();
  const fault = why === '' ? 'must say why, found nothing' : plainTextFault(why, reasonMax);
  if (fault === null) return why;
  throw new Failure('usage', fault, { place: '--reason' });
}

/** A release that is over takes no commands; said as a rule and not as a workflow that cannot be found. */
function checkGoesOn({ key, listed: { status } }: FoundRelease): void {
  if (status === 'running') return;
  throw new Failure('refused', `${key.id} is over (${status}) and takes no commands`, {
    code: 'releaseOver',
    remedy:
      status === 'completed'
        ? 'steer the next release; `ringmaster release list` shows them'
        : '`ringmaster release start` begins it anew; `ringmaster release pause --direct` stops its rings with Intune alone',
  });
}

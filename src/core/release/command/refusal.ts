/**
 * Why a command is refused. Asked by the workflow before a command enters the history, and again when it is decided;
 * synchronous and pure.
 */
import { expeditedCadence, stricter } from '../../ring.ts';
import { factsOf } from '../../area/areas.ts';
import type { Ability } from '../../area/facts.ts';
import { permission } from '../../area/permission.ts';
import { heldBackBy } from '../state/heldBack.ts';
import { isAboutRings, unplainRefusal, type Command, type RingCommand } from './command.ts';
import { holdRefusal } from './holdRefusal.ts';
import { isOutlived } from '../state/plan.ts';
import { mayApprove, proposalFor } from './proposal.ts';
import { refuse, type Refusal, type RefusalKind } from '../../refusal.ts';
import { ringOf, takenOffOf, type Release, type RingState } from '../state/release.ts';
import { begunAtOf } from '../state/pause.ts';
import { stopNow } from '../state/pin.ts';
import { supersededInRing } from '../content/superseded.ts';
import { hurryFor, updatesOf } from '../content/updates.ts';
import { dayMs } from '../../time.ts';

/** The rule that stands against a command, or null when it may be carried out. */
export function refusalOf(release: Release, command: Command, now: number): Refusal | null {
  const general =
    unplainRefusal(command) ??
    releaseRefusal(release, command) ??
    outlivedRefusal(release, command, now);
  if (general !== null) return general;
  if (!isAboutRings(command)) return holdRefusal(release, command, now);
  if (command.ring !== undefined) {
    const ring = ringOf(release, command.ring);
    return ring === undefined
      ? unknownRing(release, command.ring)
      : reasonRingIsLeftAlone(release, ring, command, now);
  }
  const reasons = release.rings.map((ring) => reasonRingIsLeftAlone(release, ring, command, now));
  return reasons.every((reason) => reason !== null) ? (reasons.at(-1) ?? null) : null;
}

/** Why one ring is not changed by a command, or null when it is. */
export function reasonRingIsLeftAlone(
  release: Release,
  ring: RingState,
  command: RingCommand,
  now: number,
): Refusal | null {
  switch (command.kind) {
    case 'pause':
      return pauseRefusal(release, ring, command, now);
    case 'resume':
      return resumeRefusal(release, ring, command.operator) ?? nothingGoesOn(release, ring, now);
    case 'expedite':
      return expediteRefusal(release, ring) ?? nothingToHurry(release, ring);
    case 'rollBack':
      return rollBackRefusal(ring);
  }
}

/** The ring's devices may run versions that no expeditable update of the month has a revision for. */
function nothingToHurry({ key, content }: Release, ring: RingState): Refusal | null {
  return content === null || hurryFor(content, ring.name) !== null
    ? null
    : refuse(
        'notExpeditable',
        `no update of the month that can be expedited has a revision for the ${factsOf(key.area).words.version}s of ${ring.name}; shorten its days with \`ringmaster release amend\` instead`,
      );
}

/** Whoever may lift a pause may also give it anew, so that its 35 days begin again, or say that it is for that ring only. */
function pauseRefusal(
  release: Release,
  { name, pause }: RingState,
  command: Extract<RingCommand, { kind: 'pause' }>,
  now: number,
): Refusal | null {
  const stop = stopNow(release, name, command.to);
  if ('why' in stop) return refuse('areaCannot', `${factsOf(release.key.area).title}: ${stop.why}`);
  if (pause === null) return null;
  const { operator, only = false, ring } = command;
  const isOurs = ring === name && pause.by === 'tenant' && pause.from === undefined;
  const mayLift = pause.operator === operator || mayApprove(release, operator);
  const isNews = now - begunAtOf(pause) >= dayMs || (only && pause.holdsLater === true);
  if (isOurs && mayLift && isNews) return null;
  return refuse(
    'alreadySo',
    `${name} is paused already, by ${pause.operator}; \`ringmaster release resume\` lifts it`,
  );
}

/** What may still be said once the objective was judged: what stands on the rings is watched, and may be lifted or renewed. */
const afterTheEnd: readonly Command['kind'][] = ['pause', 'resume', 'unhold'];

/** The watch itself may ask whether it is to go on, as on a database that is older than the release. */
function isOfTheEnd(release: Release, command: Command): boolean {
  if (command.kind !== 'approve') return afterTheEnd.includes(command.kind);
  return proposalFor(release, command.subject) !== null;
}

/** What a command makes use of; null = nothing but what every area can. */
const usedBy: Readonly<Record<Command['kind'], Ability | null>> = {
  pause: 'pause',
  resume: 'pause',
  expedite: 'expedite',
  rollBack: 'rollBack',
  hold: 'hold',
  unhold: 'hold',
  approve: null,
  amend: null,
};

function releaseRefusal(release: Release, command: Command): Refusal | null {
  if (release.phase === 'judged' && !isOfTheEnd(release, command)) {
    return refuse(
      'releaseOver',
      `${release.key.id} is over since its objective was judged; steer the next release`,
    );
  }
  const ability = usedBy[command.kind];
  const ofArea = ability === null ? null : permission(release.key.area, ability, 'tenant');
  if (ofArea !== null) return ofArea;
  if ((command.kind === 'pause' || command.kind === 'resume') && !release.policy.tenantPause) {
    return refuse(
      'policyForbids',
      'the policy has tenantPause: false; set it to true to let operators pause',
    );
  }
  return command.kind === 'expedite' ? expeditableRefusal(release) : null;
}

/** A rollback by word or by approval takes off the latest update, which is not this release's any more. */
function outlivedRefusal(release: Release, command: Command, now: number): Refusal | null {
  const isRollback =
    command.kind === 'rollBack' ||
    (command.kind === 'approve' && proposalFor(release, command.subject)?.kind === 'rollBack');
  return isRollback && isOutlived(release, now)
    ? refuse(
        'releaseOver',
        `the update after ${release.key.id} is out, so a rollback would take off that one; roll back in its release`,
      )
    : null;
}

function expeditableRefusal(release: Release): Refusal | null {
  if (!release.policy.expedite.allowed)
    return refuse('policyForbids', 'the policy has expedite: false');
  if (release.content === null)
    return refuse(
      'notStarted',
      `${release.key.id} is not published yet, so there is nothing to expedite`,
    );
  const { content } = release;
  if (release.rings.some(({ name }) => hurryFor(content, name) !== null)) return null;
  const names = updatesOf(content).map(({ name }) => name);
  return refuse(
    'notExpeditable',
    `the catalogue says that ${names.join(', ')} cannot be expedited; shorten the rings' days with \`ringmaster release amend\` instead`,
  );
}

function resumeRefusal(release: Release, ring: RingState, operator: string): Refusal | null {
  if (ring.pause === null) {
    const why =
      ring.closedAt === null ? '' : `; it is closed until its gate (${ring.gate}) opens it`;
    return refuse('alreadySo', `${ring.name} is not paused${why}`);
  }
  if (ring.pause.operator === operator || mayApprove(release, operator)) return null;
  const approvers = release.policy.approval.approvers.join(', ');
  return ring.pause.by === 'service'
    ? refuse(
        'pausedByService',
        `${ring.name} was paused by the service; ${approvers} may lift that, or the service itself when the cause is set aside`,
      )
    : refuse(
        'notAllowed',
        `${ring.name} was paused by ${ring.pause.operator}, who may lift that, as may ${approvers}`,
      );
}

/** What was taken off stays off; whether the later rings wait for that is still an operator's to say. */
function nothingGoesOn(release: Release, ring: RingState, now: number): Refusal | null {
  return ring.pause?.holdsLater === true ? null : rollbackStands(release, ring, now);
}

/** What was taken off a ring keeps it paused until its devices would get something newer. */
function rollbackStands(release: Release, ring: RingState, now: number): Refusal | null {
  const takenOff = takenOffOf(ring);
  if (takenOff === null) return null;
  const from = supersededInRing(release, ring.name, takenOff);
  if (from !== null && from <= now) return null;
  const until =
    from === null
      ? 'until an update supersedes it'
      : `until the deferral of ${release.content?.name ?? ''} is over for it, ${new Date(from).toISOString().slice(0, 10)}`;
  return refuse(
    'rolledBack',
    `${ring.name} was rolled back; what was taken off is not offered again ${until}`,
  );
}

function expediteRefusal(release: Release, ring: RingState): Refusal | null {
  if (ring.expeditedAt !== null) return refuse('alreadySo', `${ring.name} is expedited already`);
  if (ring.rolledBackAt !== null) return refuse('rolledBack', `${ring.name} was rolled back`);
  if (ring.pause !== null) {
    const kind: RefusalKind = ring.pause.by === 'service' ? 'pausedByService' : 'pausedByTenant';
    return refuse(kind, `${ring.name} is paused by ${ring.pause.operator}; resume it first`);
  }
  const holder = heldBackBy(release, ring);
  if (holder !== null) {
    return refuse(
      'pausedByTenant',
      `${ring.name} waits while ${holder.name} is paused by ${holder.pause?.operator ?? 'an operator'}; resume ${holder.name}, or pause it again with only: true`,
    );
  }
  const faster = stricter(ring.cadence, expeditedCadence);
  const gains =
    (ring.offeredAt === null && ring.postponed !== undefined) ||
    faster.deferralDays < ring.cadence.deferralDays ||
    faster.deadlineDays < ring.cadence.deadlineDays;
  return gains ? null : refuse('alreadySo', `${ring.name} is as fast as an expedited ring already`);
}

function rollBackRefusal(ring: RingState): Refusal | null {
  if (ring.rolledBackAt !== null)
    return refuse('alreadySo', `${ring.name} was rolled back already`);
  return ring.offeredAt === null
    ? refuse('notOffered', `${ring.name} was not offered the update yet; pause it instead`)
    : null;
}

function unknownRing(release: Release, name: string): Refusal {
  const known = release.rings.map((ring) => ring.name);
  const message = `there is no ring "${name}"; rings of this release: ${known.join(', ')}`;
  return refuse('unknownRing', message, known);
}

/**
 * Why a command is refused. Asked by the workflow before a command enters the history, and again when it is decided;
 * synchronous and pure. Source: domain.md 3.5–3.7, decisions 7, 9, 10, 13 and 14 of section 10.
 */
import { areas } from '../area.ts';
import { expeditedCadence, stricter } from '../ring.ts';
import type { Command } from './command.ts';
import type { Refusal, RefusalKind } from './reason.ts';
import { ringOf, type Release, type RingState } from './release.ts';

/** The rule that stands against a command, or null when it may be carried out. */
export function refusalOf(release: Release, command: Command): Refusal | null {
  const general = releaseRefusal(release, command);
  if (general !== null) return general;
  if (command.ring !== undefined) {
    const ring = ringOf(release, command.ring);
    return ring === undefined
      ? unknownRing(release, command.ring)
      : reasonRingIsLeftAlone(release, ring, command);
  }
  const reasons = release.rings.map((ring) => reasonRingIsLeftAlone(release, ring, command));
  return reasons.every((reason) => reason !== null) ? (reasons.at(-1) ?? null) : null;
}

/** Why one ring is not changed by a command, or null when it is. */
export function reasonRingIsLeftAlone(
  release: Release,
  ring: RingState,
  command: Command,
): Refusal | null {
  switch (command.kind) {
    case 'pause':
      return ring.pause === null
        ? null
        : refuse('alreadySo', `${ring.name} is paused already, by ${ring.pause.operator}`);
    case 'resume':
      return resumeRefusal(release, ring);
    case 'expedite':
      return expediteRefusal(ring);
    case 'rollBack':
      return rollBackRefusal(ring);
  }
}

function releaseRefusal(release: Release, command: Command): Refusal | null {
  if (release.phase === 'judged') {
    return refuse(
      'releaseOver',
      `${release.key.id} is over since its objective was judged; steer the next release`,
    );
  }
  const abilities = areas[release.key.area];
  const permission = command.kind === 'resume' ? abilities.pause : abilities[command.kind];
  if ('why' in permission) return refuse('areaCannot', `${abilities.title}: ${permission.why}`);
  if (!permission.by.includes('tenant'))
    return refuse('areaCannot', `${abilities.title}: only the service may do this`);
  if ((command.kind === 'pause' || command.kind === 'resume') && !release.policy.tenantPause) {
    return refuse(
      'policyForbids',
      'the policy has tenantPause: false; set it to true to let operators pause',
    );
  }
  return command.kind === 'expedite' ? expeditableRefusal(release) : null;
}

function expeditableRefusal(release: Release): Refusal | null {
  if (!release.policy.expedite) return refuse('policyForbids', 'the policy has expedite: false');
  if (release.content === null)
    return refuse(
      'notStarted',
      `${release.key.id} is not published yet, so there is nothing to expedite`,
    );
  return release.content.isExpeditable
    ? null
    : refuse(
        'notExpeditable',
        `the catalogue says that ${release.content.name} cannot be expedited`,
      );
}

function resumeRefusal({ content }: Release, ring: RingState): Refusal | null {
  if (ring.pause === null) return refuse('alreadySo', `${ring.name} is not paused`);
  if (ring.pause.by === 'service') {
    return refuse(
      'pausedByService',
      `${ring.name} was paused by the service, which resumes it when the cause is solved`,
    );
  }
  if (ring.rolledBackAt !== null && (content === null || content.releasedAt <= ring.rolledBackAt)) {
    return refuse(
      'rolledBack',
      `${ring.name} was rolled back; what was taken off is not offered again until an update supersedes it`,
    );
  }
  return null;
}

function expediteRefusal(ring: RingState): Refusal | null {
  if (ring.expeditedAt !== null) return refuse('alreadySo', `${ring.name} is expedited already`);
  if (ring.rolledBackAt !== null) return refuse('rolledBack', `${ring.name} was rolled back`);
  if (ring.pause !== null) {
    const kind: RefusalKind = ring.pause.by === 'service' ? 'pausedByService' : 'pausedByTenant';
    return refuse(kind, `${ring.name} is paused by ${ring.pause.operator}; resume it first`);
  }
  const faster = stricter(ring.cadence, expeditedCadence);
  const gains =
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
  const known = release.rings.map((ring) => ring.name).join(', ');
  return refuse('unknownRing', `there is no ring "${name}"; rings of this release: ${known}`);
}

function refuse(kind: RefusalKind, message: string): Refusal {
  return { kind, message };
}

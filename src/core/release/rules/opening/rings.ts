/**
 * How rings open and close: offered when the deferral is over and the gate allows it, forced by the deadline. Under the
 * gate `clock` the deferral on the devices does the opening and the service only intervenes, as Autopatch does. Under
 * the others a ring is kept paused in Graph from publication until its offer, so that it stays closed if everything of
 * ours dies.
 */
import { isSpreadByProduct } from '../../../area/areas.ts';
import type { Gate } from '../../../ring.ts';
import type { Observation } from '../../step/observation.ts';
import { isUnusualAlone } from '../../../evidence/judge/alone.ts';
import { chanceText, levelText } from '../../../evidence/judge/odds.ts';
import { isKeptClosed, mustClose } from '../../step/duty.ts';
import type { WaitReason } from '../../step/reason.ts';
import { heldBackBy } from '../../state/heldBack.ts';
import { deadlineOf } from '../../state/pace.ts';
import type { Release, RingState } from '../../state/release.ts';
import { evidenceOf, round, watchLevel } from '../../step/judgement.ts';
import { gateReason } from './gates.ts';
import { decided, decision, joined, nothing, waiting, type Rule, type Ruling } from '../rule.ts';

/**
 * Offers to rings whose deferral is over. A ring under the clock opens by itself, in every area; what else a gate asks for is
 * an ability of the area's.
 */
export const openRings: Rule = {
  uses: null,
  judge(release, observation, now) {
    if (release.content === null) return nothing;
    return joined(release.rings.map((ring) => openRing(release, ring, observation, now)));
  },
};

function openRing(
  release: Release,
  ring: RingState,
  observation: Observation,
  now: number,
): Ruling {
  if (ring.offeredAt !== null) return nothing;
  if (ring.pause !== null) return waiting({ kind: 'paused', ring: ring.name, by: ring.pause.by });
  if (now < ring.opensAt) return waiting(untilOpening(ring));
  const holder = heldBackBy(release, ring);
  if (holder !== null) return waiting({ kind: 'heldBack', ring: ring.name, by: holder.name });
  const { keptAway = [], missing } = observation;
  if (missing.includes(keptAwaySource))
    return waiting({ kind: 'sourceMissing', source: keptAwaySource });
  const kept = keptAway.find((one) => one.ring === ring.name);
  if (kept !== undefined) return waiting({ kind: 'bringsAlong', ...kept });
  const reason = gateReason(release, ring, observation, now);
  return reason === null ? offer(release, ring, observation, now) : waiting(reason);
}

/** Under what name it is told that what is kept away elsewhere could not be read. */
const keptAwaySource = 'keptAway';

function untilOpening({ name, opensAt: at, postponed }: RingState): WaitReason {
  return postponed === undefined
    ? { kind: 'notDue', next: `the opening of ${name}`, at }
    : { kind: 'calendar', ring: name, at, why: postponed.why };
}

const gateRules: Readonly<Record<Gate, string>> = {
  clock: 'a ring opens when its deferral is over (gate clock)',
  evidence:
    'a ring opens when its deferral is over and the evidence does not speak against it (gate evidence)',
  approval:
    'a ring opens when its deferral is over, the evidence allows it and a person says so (gate approval)',
};

const otherwise: Readonly<Record<Gate, string>> = {
  clock: 'A pause of the ring, or no entry in the catalogue, would have kept it closed.',
  evidence:
    'A pause, evidence at the watch level, or a source that could not be read would have kept it closed.',
  approval: 'Without approval, or against the evidence, it would have stayed closed.',
};

function offer(release: Release, ring: RingState, observation: Observation, now: number): Ruling {
  const { deferralDays, deadlineDays } = ring.cadence;
  const lateMs = now - ring.opensAt;
  const deadlineAt = deadlineOf(ring, { offeredAt: now, deadlineDays });
  return decided(
    decision(
      `offer/${ring.name}`,
      now,
      { kind: 'offer', ring: ring.name, deadlineAt },
      {
        rule: gateRules[ring.gate],
        reason: offerText(release, ring, observation),
        inputs: {
          gate: ring.gate,
          deferralDays,
          deadlineDays,
          opensAt: ring.opensAt,
          lateMs,
          ...known(release, observation),
        },
        otherwise: otherwise[ring.gate],
      },
    ),
  );
}

function offerText(release: Release, ring: RingState, observation: Observation): string {
  const { deferralDays, deadlineDays } = ring.cadence;
  const name = release.content?.name ?? '';
  return isSpreadByProduct(release.key.area)
    ? `${name} reaches ${ring.name} by itself; from here on it is observed there.`
    : `The deferral of ${daysText(deferralDays)} is over${soFar(release, observation)}; ${ring.name} is offered ${name} and has ${daysText(deadlineDays)}.`;
}

/** What the rings before have shown, for the record. */
function known(release: Release, observation: Observation): Record<string, number | null> {
  const evidence = evidenceOf(release, observation);
  return {
    evidence: evidence === null ? null : round(evidence.total),
    watchFrom: round(watchLevel(release)),
    exposed: exposedOf(observation),
  };
}

function exposedOf({ counts }: Observation): number {
  const ofRings = counts?.exposures.filter(({ ring }) => ring !== null) ?? [];
  return ofRings.reduce((sum, { exposed }) => sum + exposed, 0);
}

function soFar(release: Release, observation: Observation): string {
  const evidence = evidenceOf(release, observation);
  const exposed = exposedOf(observation);
  if (evidence === null || exposed === 0) return '';
  const seen = exposed === 1 ? 'one device has' : `${exposed} devices have`;
  const level = watchLevel(release);
  const aside = evidence.alone.some(isUnusualAlone)
    ? ' but for what nobody is left to compare with'
    : '';
  const numbers = `(${chanceText(evidence.total, [level])}${aside}, it would wait from ${levelText(level)})`;
  return release.watch === null
    ? ` and what ${seen} shown does not speak against it ${numbers}`
    : ` and a person has weighed what ${seen} shown ${numbers}`;
}

/**
 * Keeps rings that are not offered yet paused in Graph from the publication on: those whose gate needs more than the
 * clock, and under the clock those that an earlier ring holds back, since devices would open them by themselves.
 */
export const closeRings: Rule = {
  uses: { ability: 'openRings', by: 'service' },
  judge(release, _observation, now) {
    const due = unguarded(release).filter(() => now >= release.publishedAt);
    return joined([...due.map((ring) => close(ring, now)), behindOthers(release, now)]);
  },
};

/** The same before anything is read: a ring that is to open at this very look is left to it, unless that takes long. */
export const closeAtOnce: Rule = {
  uses: { ability: 'openRings', by: 'service' },
  judge(release, _observation, now) {
    const due = unguarded(release).filter((ring) => mustClose(release, ring, now));
    return joined([...due.map((ring) => close(ring, now)), behindOthers(release, now)]);
  },
};

/** Closes rings under the clock that an earlier ring holds back. */
export const closeHeldBack: Rule = {
  uses: { ability: 'openRings', by: 'service' },
  judge: (release, _observation, now) => behindOthers(release, now),
};

function behindOthers(release: Release, now: number): Ruling {
  return joined(
    release.rings
      .filter(({ gate, closedAt }) => gate === 'clock' && closedAt === null)
      .map((ring) => {
        const holder = heldBackBy(release, ring);
        return holder === null ? nothing : closeBehind(ring, holder, now);
      }),
  );
}

function unguarded({ rings }: Release): readonly RingState[] {
  return rings.filter(
    (ring) => isKeptClosed(ring) && ring.offeredAt === null && ring.closedAt === null,
  );
}

function close(ring: RingState, now: number): Ruling {
  return decided(
    decision(
      `close/${ring.name}`,
      now,
      { kind: 'close', ring: ring.name },
      {
        rule: 'a ring not yet offered is kept paused in Graph, so that it stays closed if the service dies',
        reason:
          ring.gate === 'clock'
            ? `${ring.name} is kept closed until its day, since ${ring.postponed?.why ?? 'it is put off'}.`
            : `${ring.name} is kept closed until its gate (${ring.gate}) opens it.`,
        inputs: { gate: ring.gate, opensAt: ring.opensAt },
        otherwise: 'Under the gate clock its deferral alone would open it.',
      },
    ),
  );
}

function closeBehind(ring: RingState, holder: RingState, now: number): Ruling {
  return decided(
    decision(
      `close/${ring.name}/${holder.pause?.at ?? now}`,
      now,
      { kind: 'close', ring: ring.name },
      {
        rule: 'a paused ring holds the later ones, since what they would be judged by has stopped',
        reason: `${ring.name} is kept closed while ${holder.name} is paused.`,
        inputs: { gate: ring.gate, opensAt: ring.opensAt, heldBy: holder.name },
        otherwise: `A pause of ${holder.name} only would let its deferral open it.`,
      },
    ),
  );
}

/** Notes when a ring's deadline has passed: from here on devices are forced, after their grace. Where the product spreads it nobody is forced. */
export const passDeadlines: Rule = {
  uses: null,
  judge(release, observation, now) {
    if (isSpreadByProduct(release.key.area)) return nothing;
    return joined(
      release.rings.map((ring) => {
        const due =
          ring.offeredAt !== null && ring.deadlinePassedAt === null && now >= ring.deadlineAt;
        return due && ring.pause === null ? passDeadline(ring, observation, now) : nothing;
      }),
    );
  },
};

function passDeadline(ring: RingState, observation: Observation, now: number): Ruling {
  const seen = observation.progress?.rings.find(({ ring: name }) => name === ring.name);
  const counts =
    seen === undefined
      ? 'how far it is could not be read'
      : `${seen.done} of ${seen.devices} devices are done`;
  const { gracePeriodDays } = ring.cadence;
  return decided(
    decision(
      `deadline/${ring.name}/${ring.deadlineAt}`,
      now,
      { kind: 'passDeadline', ring: ring.name },
      {
        rule: 'after the deadline the update is forced, after the grace of a device that was away',
        reason: `The deadline of ${ring.name} has passed; ${counts}. Devices that come back have ${daysText(gracePeriodDays)} of grace.`,
        inputs: {
          deadlineAt: ring.deadlineAt,
          gracePeriodDays,
          devices: seen?.devices ?? null,
          done: seen?.done ?? null,
        },
        otherwise: 'A paused ring has no deadline.',
      },
    ),
  );
}

function daysText(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

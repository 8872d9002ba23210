/**
 * Releases played by the real rules on made-up counts, so that what a report is made of is what the rules make. In one a
 * model carries the trouble and is held; in the other all models have it, so that the release is paused.
 */
import type { BaselineCount, EvidenceCounts, Exposure } from '#core/evidence/count/counts.ts';
import type { Command } from '#core/release/command/command.ts';
import type { Trigger } from '#core/release/step/decide.ts';
import { cohortName } from '#core/evidence/count/counts.ts';
import type { Decision } from '#core/release/step/decision.ts';
import { judging, wording, type Look } from '#core/release/record/look.ts';
import type { Observation } from '#core/release/step/observation.ts';
import type { Release, RingState } from '#core/release/state/release.ts';
import { isOver, nextWake } from '#core/release/step/wake.ts';
import type { ReleaseReportValues } from '#reports/release.ts';
import { countsOf, onDay, plannedRelease, progressOf, seen, step } from '../core/release/world.ts';
import { dayMs, hourMs } from '#core/time.ts';

const badModel = 'Fjord 13 G2';

/** Which share of a model's devices fails to install. */
type Failing = (model: string) => number;

/** Installs fail on one model; a person has a say in the last ring, holds a site and changes the plan. */
export function releaseWithBadModel(): ReleaseReportValues {
  return played(
    (model) => (model === badModel ? 0.7 : 0.02),
    [
      command(3, {
        kind: 'hold',
        cohort: { site: 'Lyon' },
        days: 5,
        operator: 'ada',
        reason: 'the <press> runs',
      }),
      command(4, {
        kind: 'amend',
        operator: 'ada',
        reason: 'a quiet weekend',
        policy: policyWith(11),
      }),
      command(12, {
        kind: 'approve',
        subject: 'open/broad',
        operator: 'ada',
        reason: 'looks well',
      }),
    ],
  );
}

/** Installs fail on every model. */
export function releaseWithBadUpdate(): ReleaseReportValues {
  return played(() => 0.9, []);
}

const policyWith = (broadOn: number): Release['policy'] => {
  const { policy } = plannedRelease();
  return {
    ...policy,
    rings: policy.rings.map((ring) =>
      ring.name === 'broad'
        ? { ...ring, gate: 'approval', cadence: { ...ring.cadence, deferralDays: broadOn } }
        : ring,
    ),
  };
};

interface Said {
  readonly at: number;
  readonly trigger: Trigger;
}

const command = (day: number, said: Command): Said => ({
  at: onDay(day) + hourMs * 5,
  trigger: { kind: 'command', command: said },
});

function played(failing: Failing, said: readonly Said[]): ReleaseReportValues {
  const decisions: Decision[] = [];
  const looks: Look[] = [];
  const trend: ReleaseReportValues['trend'][number][] = [];
  let release = plannedRelease(policyWith(9));
  let now = release.createdAt;
  const take = (trigger: Trigger, at: number): void => {
    const observation = observed(release, at, failing);
    const taken = step(release, trigger, observation, at);
    if (taken.decisions.length > 0)
      looks.push({ at, release, trigger, observation, wording, judging });
    decisions.push(...taken.decisions);
    if (trigger.kind === 'time' && observation.progress !== null)
      trend.push({ progress: observation.progress, evidence: taken.evidence });
    release = taken.release;
  };
  while (!isOver(release)) {
    take({ kind: 'time' }, now);
    const next = nextWake(release, now).at;
    for (const { trigger, at } of said.filter((one) => one.at >= now && one.at < next))
      take(trigger, at);
    now = nextWake(release, now).at;
  }
  return { release, decisions, looks, trend, madeAt: now };
}

function observed(release: Release, now: number, failing: Failing): Observation {
  const counts = release.content === null ? null : counted(release, now, failing);
  return seen(release, now, { counts, progress: progressOf(release, now) });
}

function counted(release: Release, now: number, failing: Failing): EvidenceCounts {
  const begun = release.rings.filter(({ offeredAt }) => offeredAt !== null && offeredAt < now);
  const ofRings = begun.flatMap((ring) => ringRows(ring, { release, now, failing }));
  const cohort = cohortName({ fact: 'model', value: badModel });
  const ofCohort = ofRings
    .filter(({ stratum }) => stratum === badModel)
    .map((row) => ({ ...row, ring: null, cohort }));
  const counts = countsOf(release, now, { baseline: [...ofRings, ...ofCohort], cohortsSeen: 40 });
  const all = counts.exposures.reduce(
    (sum, one) => ({
      devices: sum.devices + share(one.devices, badModel),
      exposed: sum.exposed + share(one.exposed, badModel),
    }),
    { devices: 0, exposed: 0 },
  );
  const site: Exposure = { ring: null, cohort: 'site=Lyon', devices: 31, exposed: 4 };
  return { ...counts, exposures: [...counts.exposures, { ring: null, cohort, ...all }, site] };
}

const share = (devices: number, model: string): number => {
  const bad = Math.floor(devices * 0.2);
  return model === badModel ? bad : devices - bad;
};

/** All devices of a ring begin at its offer; those that fail do so on their first day or their second. */
function ringRows(
  ring: RingState,
  { release, now, failing }: { release: Release; now: number; failing: Failing },
): BaselineCount[] {
  const devices = progressOf(release, now).rings.find((one) => one.ring === ring.name)?.devices;
  const days = Math.ceil((now - (ring.offeredAt ?? now)) / dayMs);
  return [badModel, 'Alder 5'].flatMap((model) => {
    const own = share(devices ?? 0, model);
    // A cohort that is held is offered no update any more.
    const isHeld = release.holds.some(({ cohort }) => cohort[0]?.value === model);
    const heldBefore = release.holds.every(({ at }) => at <= (ring.offeredAt ?? 0));
    const bad = isHeld && heldBefore ? 0 : Math.floor(own * failing(model));
    return Array.from({ length: Math.min(8, days) }, (_, index): BaselineCount => {
      const badBy = [0, Math.ceil(bad / 2)][index] ?? bad;
      return {
        signal: 'installFailure',
        ring: ring.name,
        cohort: null,
        stratum: model,
        age: index + 1,
        atRisk: own - badBy,
        bad: [Math.ceil(bad / 2), Math.floor(bad / 2)][index] ?? 0,
      };
    });
  });
}

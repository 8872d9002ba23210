/** A made-up world for tests of the core: content that is published on time, progress that goes up. */
import { instantOfDay, publishedAtOf } from '#core/calendar.ts';
import { noBaselines } from '#core/evidence/usual/baseline.ts';
import { cohortName, type Cohort, type EvidenceCounts } from '#core/evidence/count/counts.ts';
import { quality } from '#core/area/quality.ts';
import { hasControl, hasUsual, type Signal } from '#core/evidence/signal/signal.ts';
import type { Command } from '#core/release/command/command.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Trigger } from '#core/release/step/decide.ts';
import type { Action, Decision } from '#core/release/step/decision.ts';
import type { Observation } from '#core/release/step/observation.ts';
import { step as stepOf } from '#core/release/step/step.ts';
import { allInForce } from '#core/release/state/ordered.ts';
import { planRelease } from '#core/release/state/plan.ts';
import type { Content, Progress, Release, RingState } from '#core/release/state/release.ts';
import { isOver, nextWake } from '#core/release/step/wake.ts';
import { dayMs, hourMs } from '#core/time.ts';

/** A look that nobody asked for. */
export const time: Trigger = { kind: 'time' };

export const publishedAt = publishedAtOf('2026-12');

/** Noon of no day: the instant of D+n of the test's release. */
export const onDay = (days: number): number => instantOfDay(publishedAt, days);

export const content: Content = {
  entryId: 'b-entry',
  name: '2026-12-B',
  releasedAt: publishedAt,
  kbs: ['KB5014699'],
  targets: [{ line: '19044', version: [19_044, 1766], label: 'Windows 10 21H2', kb: 'KB5014699' }],
  severity: { max: 'critical', baseScore: 9.8, exploited: [] },
  isExpeditable: true,
  openKnownIssues: [],
};

export const plannedRelease = (policy: Partial<Policy> = {}): Release =>
  planRelease({
    key: { tenant: 'contoso', area: 'quality', id: '2026-12-B' },
    basedOn: '2022-06-B',
    policy: { ...defaultPolicy('contoso'), ...policy },
    publishedAt,
    createdAt: onDay(-10),
    carriedPauses: {},
    carriedHolds: [],
  });

/** Progress in which the offered rings are done to `share`. */
export function progressOf(release: Release, asOf: number, share = 0.97): Progress {
  const sizes: Readonly<Record<string, number>> = { test: 3, first: 10, fast: 90, broad: 900 };
  const rings = release.rings.map(({ name, offeredAt }) => {
    const devices = sizes[name] ?? 0;
    const done = offeredAt === null ? 0 : Math.floor(devices * share);
    const waiting = offeredAt === null ? devices : 0;
    return {
      ring: name,
      devices,
      waiting,
      done,
      offered: devices - done - waiting,
      installing: 0,
      failed: 0,
      ineligible: 0,
      eligible: devices,
      updated: done,
    };
  });
  const ready = rings.reduce((sum, ring) => sum + ring.devices, 0);
  return { asOf, discovered: ready + 7, ready, notReady: 0, notRegistered: 5, excluded: 2, rings };
}

/** What was counted when every device that was offered the update a day ago has begun with it and nothing is bad. */
export function countsOf(
  release: Release,
  asOf: number,
  over: Partial<EvidenceCounts> = {},
): EvidenceCounts {
  const sizes = progressOf(release, asOf).rings;
  const hasBegun = (ring: RingState): boolean =>
    ring.offeredAt !== null && asOf > ring.offeredAt + hourMs;
  return {
    asOf,
    readUntil: { devices: asOf, installs: asOf, startups: asOf, apps: asOf },
    baseline: [],
    control: [],
    exposures: release.rings.map((ring) => {
      const devices = sizes.find((one) => one.ring === ring.name)?.devices ?? 0;
      return { ring: ring.name, cohort: null, devices, exposed: hasBegun(ring) ? devices : 0 };
    }),
    cohortsSeen: 0,
    notBooting: 0,
    ...over,
  };
}

/** A group of devices of a ring that began with the update, and how many of them turned bad. */
export interface Group {
  readonly bad: number;
  readonly atRisk?: number;
  readonly ring?: string;
  readonly signal?: string;
  /** What the bad ones share, and how many devices that share it began. */
  readonly cohort?: Cohort;
  readonly cohortAtRisk?: number;
}

/** What the service notes of a ring that it paused on the third day. */
export const pauseByService = {
  by: 'service' as const,
  operator: 'ringmaster',
  reason: 'why',
  at: onDay(3),
  expiresAt: onDay(38),
};

/** A decision of the third day to do something, of which nothing else matters. */
export const decisionOf = (action: Action, index: number): Decision => ({
  id: `${action.kind}/${index}`,
  at: onDay(3),
  action,
  rule: 'a rule',
  reason: 'a reason',
  inputs: {},
  otherwise: 'nothing',
});

/** Devices at risk in the groups of `level`. */
export const atRisk = 60;

/** Bad devices of 60 in First that lead to a step of the ladder, by the documented assumptions. */
export const level = { calm: 5, watched: 8, paused: 10, tenTimesPaused: 12 } as const;

/** A model whose devices turn bad. */
export const fjord: Cohort = { fact: 'model', value: 'Fjord 13 G2' };

/** Counts in which devices turned bad: rows against a baseline or beside others, as their signals are judged. */
export function badCounts(
  release: Release,
  asOf: number,
  groups: readonly Group[],
  over: Partial<EvidenceCounts> = {},
): EvidenceCounts {
  const calm = countsOf(release, asOf);
  const rows = groups.flatMap((group) => {
    const { ring = 'first', signal = 'installFailure', bad, cohort } = group;
    const own = { signal, ring, cohort: null, atRisk: group.atRisk ?? atRisk, bad };
    if (cohort === undefined) return [own];
    const shared = { cohort: cohortName(cohort), atRisk: group.cohortAtRisk ?? bad * 2, bad };
    return [own, { signal, ring: null, ...shared }];
  });
  const isJudged = (name: string, how: (signal: Signal) => boolean): boolean =>
    quality.signals.some((one) => one.name === name && how(one));
  return {
    ...calm,
    baseline: rows
      .filter(({ signal }) => isJudged(signal, hasUsual))
      .map((row) => ({ ...row, stratum: fjord.value, age: 1 })),
    control: rows
      .filter(({ signal }) => isJudged(signal, hasControl))
      .map(({ signal, ring, cohort, atRisk: updatedAtRisk, bad }) => ({
        signal,
        ring,
        cohort,
        updatedAtRisk,
        updatedBad: bad,
        day: Math.floor(asOf / dayMs) - 1,
        othersAtRisk: 1000,
        othersBad: 1,
      })),
    exposures: [
      ...calm.exposures,
      ...rows.flatMap(({ cohort, atRisk: exposed }) =>
        cohort === null ? [] : [{ ring: null, cohort, devices: exposed * 2, exposed }],
      ),
    ],
    cohortsSeen: 1,
    ...over,
  };
}

/** What is seen when so many devices of First failed to install; with a cohort, all of which share it. */
export function seenBad(
  release: Release,
  now: number,
  bad: number,
  over: Partial<Observation> & { readonly cohort?: Cohort } = {},
): Observation {
  const { cohort, ...rest } = over;
  const group: Group = cohort === undefined ? { bad } : { bad, cohort };
  return seen(release, now, { counts: badCounts(release, now, [group]), ...rest });
}

/** What is seen at an instant when all goes well. */
export function seen(release: Release, now: number, over: Partial<Observation> = {}): Observation {
  return {
    observedAt: now,
    content: now >= publishedAt ? content : null,
    progress: progressOf(release, now),
    counts: now >= publishedAt ? countsOf(release, now) : null,
    baselines: noBaselines,
    holds: [],
    exploited: [],
    advisories: [],
    missing: [],
    ...over,
  };
}

/** One step, all of it in force at once. Throws with the facts when an invariant breaks. */
export function step(release: Release, trigger: Trigger, observation: Observation, now: number) {
  const { outcome, release: next, broken } = stepOf(release, trigger, observation, now);
  if (broken.length > 0) throw new Error(`${new Date(now).toISOString()}: ${broken.join('; ')}`);
  return { ...outcome, release: allInForce(next, outcome.decisions, now) };
}

/** An operator's command as a trigger. */
export function order(command: Partial<Command> & Pick<Command, 'kind'>): Trigger {
  return {
    kind: 'command',
    command: { operator: 'kim', reason: 'because', ...command } as Command,
  };
}

/** A command an hour after the instant of D+n. */
export function at(days: number, command: Partial<Command> & Pick<Command, 'kind'>): Interjection {
  return { at: onDay(days) + hourMs, trigger: order(command) };
}

/** Commands by the day on which they come. */
export interface Interjection {
  readonly at: number;
  readonly trigger: Trigger;
}

/** Plays a release from `from` to its end or to `until`. */
export function play(
  start: Release,
  o: {
    readonly interjections?: readonly Interjection[];
    readonly until?: number;
    readonly look?: typeof seen;
  } = {},
): {
  readonly release: Release;
  readonly decisions: readonly Decision[];
  readonly looks: number;
  readonly refusals: readonly string[];
} {
  const until = o.until ?? onDay(40);
  const pending = (o.interjections ?? []).toSorted((one, other) => one.at - other.at);
  const decisions: Decision[] = [];
  const refusals: string[] = [];
  let release = start;
  let now = start.createdAt;
  let looks = 0;
  while (!isOver(release) && now <= until) {
    const taken = step(release, time, (o.look ?? seen)(release, now), now);
    looks += 1;
    decisions.push(...taken.decisions);
    release = taken.release;
    const next = nextWake(release, now).at;
    for (; pending[0] !== undefined && pending[0].at < next && !isOver(release); pending.shift()) {
      const { at, trigger } = pending[0];
      const answered = step(release, trigger, seen(release, at), at);
      decisions.push(...answered.decisions);
      if (answered.refusal !== null) refusals.push(answered.refusal.kind);
      release = answered.release;
    }
    now = nextWake(release, now).at;
  }
  return { release, decisions, looks, refusals };
}

/** A release whose month has gone well until an instant, with what was due then done. */
export const rolledUntil = (until: number, policy: Partial<Policy> = {}): Release =>
  play(plannedRelease(policy), { until }).release;

/** A look that nobody asked for, at the instant of what is seen. */
export const looked = (release: Release, observation: Observation) =>
  step(release, time, observation, observation.observedAt);

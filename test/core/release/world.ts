/** A made-up world for tests of the core: content that is published on time, progress that goes up. */
import { instantOfDay, publishedAtOf } from '#core/calendar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { apply, observe } from '#core/release/apply.ts';
import { decide, type Trigger } from '#core/release/decide.ts';
import type { Decision } from '#core/release/decision.ts';
import { brokenInvariants } from '#core/release/invariants.ts';
import type { Observation } from '#core/release/observation.ts';
import { planRelease } from '#core/release/plan.ts';
import type { Content, Progress, Release } from '#core/release/release.ts';
import { isOver, nextWake } from '#core/release/wake.ts';

export const publishedAt = publishedAtOf('2026-12');

/** Noon of no day: the instant of D+n of the test's release. */
export const onDay = (days: number): number => instantOfDay(publishedAt, days);

export const content: Content = {
  entryId: 'b-entry',
  name: '2026-12-B',
  releasedAt: publishedAt,
  kbs: ['KB5014699'],
  targets: [
    { product: 'Windows 10', version: '21H2', kb: 'KB5014699', build: 19044, revision: 1766 },
  ],
  severity: { max: 'critical', baseScore: 9.8, exploited: [] },
  isExpeditable: true,
  openKnownIssues: [],
};

export const plannedRelease = (): Release =>
  planRelease({
    key: { tenant: 'contoso', area: 'quality', id: '2026-12-B' },
    basedOn: '2022-06-B',
    policy: defaultPolicy('contoso'),
    publishedAt,
    createdAt: onDay(-10),
    carriedPauses: {},
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

/** What is seen at an instant when all goes well. */
export function seen(release: Release, now: number, over: Partial<Observation> = {}): Observation {
  return {
    observedAt: now,
    content: now >= publishedAt ? content : null,
    progress: progressOf(release, now),
    missing: [],
    ...over,
  };
}

/** One step: decide, fold, check. Throws with the facts when an invariant breaks. */
export function step(release: Release, trigger: Trigger, observation: Observation, now: number) {
  const outcome = decide(release, trigger, observation, now);
  const observed =
    trigger.kind === 'time'
      ? observe(release, { ...outcome, progress: observation.progress, at: now })
      : release;
  const next = outcome.decisions.reduce(apply, observed);
  const broken = brokenInvariants(next);
  if (broken.length > 0) throw new Error(`${new Date(now).toISOString()}: ${broken.join('; ')}`);
  return { ...outcome, release: next };
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
    const taken = step(release, { kind: 'time' }, (o.look ?? seen)(release, now), now);
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

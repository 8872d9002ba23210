/**
 * A change of mind: another policy for the rest of a release. What has happened stays: rings that were offered keep
 * their day, nothing is moved into the past, and the budget of evidence stays the one that was set before any device
 * was seen. Its consequences can be looked at first.
 */
import { dayOfRelease, instantOfDay } from '../../calendar.ts';
import { policyFaults, type Policy } from '../../policy/policy.ts';
import type { RingPlan } from '../../ring.ts';
import { cadenceWhenExpedited, deadlineOf } from '../state/pace.ts';
import { settingChanges } from '../../policy/settingChanges.ts';
import { fixedFaults, type AmendmentFault } from './fixedSettings.ts';
import { shapeFaults } from './policyShape.ts';
import { foreseenRings } from '../step/openings.ts';
import type { Release, RingState } from '../state/release.ts';

/** Policies kept of what was before; older ones stand in the decisions. */
const amendedMax = 5;

/** One thing that an amendment changes. */
export interface AmendmentChange {
  /** `first opens`, `objective`, `gate of broad`. */
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** What an amendment would come to. */
export interface Amendment {
  readonly faults: readonly AmendmentFault[];
  readonly changes: readonly AmendmentChange[];
  /** Devices of rings whose dates or gates change; null when they were not counted yet. */
  readonly devices: number | null;
}

/** The consequences of another policy from `now` on; `faults` empty = it may be applied. */
export function amendmentOf(release: Release, policy: Policy, now: number): Amendment {
  const unfit = shapeFaults(policy);
  if (unfit.length > 0) {
    const faults = unfit.map((fault) => ({ ...fault, movesThePast: false }));
    return { faults, changes: [], devices: null };
  }
  const faults = [
    ...policyFaults(policy).map(({ path, rule, seen }) => ({
      path: path.join('.'),
      message: `${rule}; ${seen}`,
      movesThePast: false,
    })),
    ...ringFaults(release, policy),
    ...ringPasts(release, policy, now),
    ...fixedFaults(release, policy, now),
  ];
  if (faults.length > 0) return { faults, changes: [], devices: null };
  const next = amended(release, { policy, former: release.policy }, now);
  // What the business calendar puts off at the next look is a consequence as well.
  const after = { ...next, rings: foreseenRings(next, now) };
  const concerned = release.rings.filter((ring) => ringChanges(release, ring, after).length > 0);
  const seen = release.progress?.rings.filter(({ ring }) =>
    concerned.some(({ name }) => name === ring),
  );
  return {
    faults,
    changes: [
      ...release.rings.flatMap((ring) => ringChanges(release, ring, after)),
      ...shareChanges(release.policy, policy),
      ...idleChanges(release.policy, policy),
      ...otherChanges(release.policy, policy),
    ],
    devices: seen === undefined ? null : seen.reduce((sum, { devices }) => sum + devices, 0),
  };
}

/** The release under another policy. */
export function amended(
  release: Release,
  { policy, former }: { readonly policy: Policy; readonly former: Policy },
  at: number,
): Release {
  return {
    ...release,
    policy,
    amended: [...release.amended, { at, policy: former }].slice(-amendedMax),
    rings: release.rings.map((ring) => {
      const plan = policy.rings.find(({ name }) => name === ring.name);
      return plan === undefined ? ring : amendedRing(release, ring, { plan, policy, former, at });
    }),
  };
}

function amendedRing(
  { publishedAt }: Release,
  given: RingState,
  { plan, policy, former, at }: { plan: RingPlan; policy: Policy; former: Policy; at: number },
): RingState {
  // Another calendar may open it sooner: what was put off is decided anew at the next look.
  const { postponed: _postponed, ...ring } = given;
  const { deferralDays, deadlineDays } = plan.cadence;
  const gate = plan.gate ?? policy.gate;
  if (ring.expeditedAt !== null)
    return { ...ring, gate, cadence: cadenceWhenExpedited(plan.cadence) };
  if (ring.offeredAt === null) {
    if (isPutOffAlike(given, { former, policy, plan }))
      return { ...given, gate, cadence: plan.cadence };
    return {
      ...ring,
      gate,
      cadence: plan.cadence,
      opensAt: instantOfDay(publishedAt, deferralDays),
      deadlineAt: instantOfDay(publishedAt, deferralDays + deadlineDays),
    };
  }
  if (deadlineDays === ring.cadence.deadlineDays) return { ...ring, gate, cadence: plan.cadence };
  const deadlineAt = deadlineOf(ring, { offeredAt: ring.offeredAt, deadlineDays });
  // A deadline that has passed and is set anew passes once more.
  const deadlinePassedAt = deadlineAt > at ? null : ring.deadlinePassedAt;
  return { ...ring, gate, cadence: plan.cadence, deadlineAt, deadlinePassedAt };
}

/** Whether what put a ring off holds as before: its days and the calendar. */
function isPutOffAlike(
  { postponed, cadence }: RingState,
  { former, policy, plan }: { former: Policy; policy: Policy; plan: RingPlan },
): boolean {
  const isSame = (one: object, other: object): boolean =>
    JSON.stringify(one) === JSON.stringify(other);
  return (
    postponed !== undefined &&
    isSame(cadence, plan.cadence) &&
    isSame(former.businessCalendar, policy.businessCalendar)
  );
}

/** Devices are placed in rings: these come and go with the next release. */
function ringFaults({ policy: former }: Release, policy: Policy): AmendmentFault[] {
  const names = (one: Policy): string => one.rings.map(({ name }) => name).join(', ');
  if (names(policy) === names(former)) return [];
  const message = `devices are placed in ${names(former)}; rings change with the next release`;
  return [{ path: 'rings', message, movesThePast: false }];
}

function ringPasts(release: Release, policy: Policy, now: number): AmendmentFault[] {
  const faults: AmendmentFault[] = [];
  for (const [index, plan] of policy.rings.entries()) {
    const ring = release.rings.find(({ name }) => name === plan.name);
    const say = (field: string, message: string): void =>
      void faults.push({ path: `rings.${index}.${field}`, message, movesThePast: true });
    if (ring !== undefined) ringPast(release, ring, { plan, now, say });
  }
  return faults;
}

interface RingPast {
  readonly plan: RingPlan;
  readonly now: number;
  readonly say: (field: string, text: string) => void;
}

function ringPast({ publishedAt }: Release, ring: RingState, { plan, now, say }: RingPast): void {
  const { deferralDays, deadlineDays } = plan.cadence;
  const today = dayOfRelease(publishedAt, now);
  if (ring.offeredAt !== null) {
    if (ring.expeditedAt === null && deferralDays !== ring.cadence.deferralDays)
      say(
        'deferralDays',
        `${ring.name} was offered on day ${dayOfRelease(publishedAt, ring.offeredAt)} and keeps it`,
      );
    const deadlineAt = deadlineOf(ring, { offeredAt: ring.offeredAt, deadlineDays });
    if (
      ring.expeditedAt === null &&
      deadlineDays !== ring.cadence.deadlineDays &&
      deadlineAt <= now
    )
      say(
        'deadlineDays',
        `the deadline of ${ring.name} would have been before today, day ${today}`,
      );
    return;
  }
  const opensAt = instantOfDay(publishedAt, deferralDays);
  if (deferralDays !== ring.cadence.deferralDays && opensAt < now)
    say(
      'deferralDays',
      `${ring.name} would have opened on day ${deferralDays}, before today, day ${today}; give ${today + 1} or more, or expedite it`,
    );
}

function ringChanges(release: Release, ring: RingState, after: Release): AmendmentChange[] {
  const next = after.rings.find(({ name }) => name === ring.name) ?? ring;
  const on = (at: number): string =>
    `D+${dayOfRelease(release.publishedAt, at)} (${new Date(at).toISOString().slice(0, 10)})`;
  const days = (count: number): string => `${count} days`;
  return [
    change(
      `${ring.name} opens`,
      on(ring.offeredAt ?? ring.opensAt),
      on(next.offeredAt ?? next.opensAt),
    ),
    change(`deadline of ${ring.name}`, on(ring.deadlineAt), on(next.deadlineAt)),
    change(
      `grace of ${ring.name}`,
      days(ring.cadence.gracePeriodDays),
      days(next.cadence.gracePeriodDays),
    ),
    change(`gate of ${ring.name}`, ring.gate, next.gate),
  ].flat();
}

/** Newcomers are placed by the shares; devices that have a ring keep it. */
function shareChanges(former: Policy, policy: Policy): AmendmentChange[] {
  const percent = (share: number): string => `${Number((share * 100).toPrecision(6))} %`;
  return policy.rings.flatMap(({ name, share }) => {
    const before = former.rings.find((ring) => ring.name === name)?.share ?? share;
    return change(`share of ${name}`, percent(before), percent(share));
  });
}

/** What happens when a ring is idle: it counts from the next look on. */
function idleChanges(former: Policy, policy: Policy): AmendmentChange[] {
  return policy.rings.flatMap(({ name, whenIdle }) => {
    const before = former.rings.find((ring) => ring.name === name)?.whenIdle;
    return change(`${name} when idle`, before ?? 'ask', whenIdle ?? 'ask');
  });
}

/** Settings beside the rings, by their names in the policy file. */
function otherChanges(former: Policy, policy: Policy): AmendmentChange[] {
  return settingChanges(former, policy)
    .filter(({ path }) => !/^rings\b/.test(path))
    .map(({ path, from, to }) => ({ what: path, before: shown(from), after: shown(to) }));
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function change(what: string, before: string, after: string): AmendmentChange[] {
  return before === after ? [] : [{ what, before, after }];
}

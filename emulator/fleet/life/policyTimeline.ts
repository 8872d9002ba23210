/**
 * What update policies say over time, in two steps. First, for all devices with the same memberships together: which
 * settings Intune holds for them from when to when (cached on the policies object). Second, for one device: when it
 * heard of each change, which is at the check-in after it. Between, it goes by what it heard last; settings stay on a
 * device when the policy no longer targets it.
 */
import {
  isAssignedAt,
  type DevicePolicies,
  type RingFeatureSettings,
  type RingPolicyHistory,
  type RingPolicyVersion,
} from './policy.ts';
import { nextCheckIn, type Presence } from '../device/presence.ts';
import { dayMs } from '../../time.ts';

/** Settings that hold for a device. */
export interface RingSettings {
  readonly deferralMs: number;
  /** Null = no deadline: the user alone decides about the restart. */
  readonly deadlineMs: number | null;
  readonly graceMs: number;
  /** Nothing is offered before this instant; 0 = not paused. */
  readonly pausedUntil: number;
  /** Identifies one request to uninstall; 0 = none. */
  readonly rolledBackAt: number;
}

/** The same of new versions of Windows. */
export interface FeatureSettings extends Omit<RingSettings, 'rolledBackAt'> {
  readonly allowsWindows11: boolean;
}

/** The same of drivers. */
interface DriverSettings {
  readonly isExcluded: boolean;
}

/** Settings from an instant on. */
export interface SettingsSpan<Settings = RingSettings> {
  readonly from: number;
  readonly settings: Settings;
}

/** Windows without any ring: offered at once, no deadline. */
export const ownDefaults: RingSettings = {
  deferralMs: 0,
  deadlineMs: null,
  graceMs: 0,
  pausedUntil: 0,
  rolledBackAt: 0,
};

/** The same of new versions of Windows. */
export const ownFeatureDefaults: FeatureSettings = {
  deferralMs: 0,
  deadlineMs: null,
  graceMs: 0,
  pausedUntil: 0,
  allowsWindows11: false,
};

/** What of a ring policy is followed over time, apart from the rest of it. */
interface SettingsKind<Settings> {
  readonly of: (version: RingPolicyVersion) => Settings;
  readonly served: WeakMap<DevicePolicies, readonly SettingsSpan<Settings>[]>;
}

/** What rings say about quality updates. */
export const qualityKind: SettingsKind<RingSettings> = { of: settingsOf, served: new WeakMap() };
/** What they say about new versions of Windows. */
export const featureKind: SettingsKind<FeatureSettings> = {
  of: featureSettingsOf,
  served: new WeakMap(),
};
/** What they say about drivers. */
export const driverKind: SettingsKind<DriverSettings> = {
  of: ({ driversExcluded: isExcluded }) => ({ isExcluded }),
  served: new WeakMap(),
};

/** What Intune holds for devices with these memberships, by rising `from`; empty = no ring ever. */
function servedTimeline<Settings extends object>(
  kind: SettingsKind<Settings>,
  policies: DevicePolicies,
): readonly SettingsSpan<Settings>[] {
  const known = kind.served.get(policies);
  if (known !== undefined) return known;
  const spans = createServedTimeline(kind, policies.rings);
  kind.served.set(policies, spans);
  return spans;
}

function createServedTimeline<Settings extends object>(
  kind: SettingsKind<Settings>,
  rings: readonly RingPolicyHistory[],
): SettingsSpan<Settings>[] {
  const instants = new Set<number>();
  for (const { versions, assigned } of rings) {
    for (const { at } of versions) instants.add(at);
    for (const { from, to } of assigned) {
      instants.add(from);
      if (to !== null) instants.add(to);
    }
  }
  const spans: SettingsSpan<Settings>[] = [];
  for (const at of [...instants].sort((left, right) => left - right)) {
    const settings = soleSettings(kind, rings, at);
    if (settings === null || isSame(settings, spans.at(-1)?.settings)) continue;
    spans.push({ from: at, settings });
  }
  return spans;
}

/** Rings that contradict each other change nothing on a device, and neither does having no ring any more. */
function soleSettings<Settings extends object>(
  { of }: SettingsKind<Settings>,
  rings: readonly RingPolicyHistory[],
  at: number,
): Settings | null {
  const all = rings.flatMap((ring) => {
    const version = targetingVersion(ring, at);
    return version === null ? [] : [of(version)];
  });
  const [first] = all;
  return first !== undefined && all.every((one) => isSame(one, first)) ? first : null;
}

/** The version of a ring policy that targets the device at an instant. */
export function targetingVersion(
  { versions, assigned }: RingPolicyHistory,
  at: number,
): RingPolicyVersion | null {
  if (!isAssignedAt({ assigned }, at)) return null;
  return versions.findLast((version) => version.at <= at) ?? null;
}

/** Whether the rings that target these devices contradict each other at an instant, whatever it is about. */
export function ringsConflict(policies: DevicePolicies, at: number): boolean {
  const targeting = policies.rings.filter((ring) => targetingVersion(ring, at) !== null);
  const isContradicted = <Settings extends object>(kind: SettingsKind<Settings>) =>
    soleSettings(kind, targeting, at) === null;
  return (
    targeting.length > 1 &&
    (isContradicted(qualityKind) || isContradicted(featureKind) || isContradicted(driverKind))
  );
}

function settingsOf(version: RingPolicyVersion): RingSettings {
  return { ...timesOf(version, version.graceDays), rolledBackAt: version.rolledBackAt ?? 0 };
}

function featureSettingsOf({ feature, graceDays }: RingPolicyVersion): FeatureSettings {
  return { ...timesOf(feature, graceDays), allowsWindows11: feature.allowsWindows11 };
}

/** What rings say in the same words about updates of both kinds; the grace period is one for both. */
function timesOf(
  {
    deferralDays,
    deadlineDays,
    paused,
    pauseExpiresAt,
  }: Omit<RingFeatureSettings, 'allowsWindows11'>,
  graceDays: number | null,
): Omit<RingSettings, 'rolledBackAt'> {
  return {
    deferralMs: deferralDays * dayMs,
    deadlineMs: deadlineDays === null ? null : deadlineDays * dayMs,
    graceMs: (graceDays ?? 0) * dayMs,
    pausedUntil: paused ? (pauseExpiresAt ?? Infinity) : 0,
  };
}

/** Settings are flat. */
function isSame<Settings extends object>(left: Settings, right: Settings | undefined): boolean {
  if (right === undefined) return false;
  return Object.entries(left).every(([name, value]) => right[name as keyof Settings] === value);
}

/** The settings of a kind that one device goes by, up to `until`: each change from the check-in at which it was heard of. */
export function heardTimeline<Settings extends object>(
  kind: SettingsKind<Settings>,
  presence: Presence,
  { policies, until }: { readonly policies: DevicePolicies; readonly until: number },
): readonly SettingsSpan<Settings>[] {
  const spans = servedTimeline(kind, policies);
  const heard: SettingsSpan<Settings>[] = [];
  for (let position = 0; position < spans.length; position += 1) {
    const span = spans[position];
    if (span === undefined || span.from > until) break;
    const checkIn = nextCheckIn(presence, span.from);
    const overtaking = spans[position + 1];
    // A change undone before the device looked is never heard of.
    if (checkIn > until || (overtaking !== undefined && overtaking.from <= checkIn)) continue;
    heard.push({ from: checkIn, settings: span.settings });
  }
  return heard;
}

/** The settings that a device goes by at an instant, of what it heard; undefined = it heard nothing yet. */
export function heardAt<Settings>(
  heard: readonly SettingsSpan<Settings>[],
  at: number,
): Settings | undefined {
  return heard.findLast(({ from }) => from <= at)?.settings;
}

/** The teller's notes while a device's month with updates is told (`updateLife.ts`). */
import type { Makeup, Traits } from '../device/traits.ts';
import type { DevicePolicies, ExpediteHistory } from './policy.ts';
import {
  heardTimeline,
  ownDefaults,
  qualityKind,
  type RingSettings,
  type SettingsSpan,
} from './policyTimeline.ts';
import { draw, drawBetween, streams } from '../hash.ts';
import { afterOnline } from '../device/presence.ts';
import type { DriverInstall, FeatureProgress, UpdateError, UpdateProgress } from '../state.ts';
import { isManagedByIntune } from '../device/management.ts';
import { createTroubles, type Troubles } from './trouble.ts';
import type { WindowsLine } from '../device/windowsLine.ts';
import { dayMs, minuteMs } from '../../time.ts';

/** How long administrators defer who set the deferral by group policy, within the 30 days that Windows allows. */
const ownDeferralDays = [10, 30] as const;

/** What the device runs from an instant on. */
interface BuildChange {
  readonly from: number;
  readonly build: string;
}

/** A restart for the sake of an update. */
interface UpdateRestart {
  readonly at: number;
  /** Set on a restart into another version of Windows. */
  readonly isFeatureUpdate?: true;
}

/** The version of Windows that the device has from an instant on. */
interface LineChange {
  readonly from: number;
  readonly line: WindowsLine;
}

/** What happened up to an instant. */
export interface Life {
  readonly update: UpdateProgress | null;
  readonly feature: FeatureProgress | null;
  /** By rising `from`; the first holds from ever. */
  readonly lines: readonly LineChange[];
  /** By rising `from`; the first holds from ever. */
  readonly builds: readonly BuildChange[];
  readonly restarts: readonly UpdateRestart[];
  /** The restart that the device did not come back from; null = it did from each. */
  readonly brickedAt: number | null;
  /** Versions of drivers that came; worked out when first asked for. */
  readonly drivers: () => readonly DriverInstall[];
}

/** An expedite profile as it reached the device. */
interface HeardExpedite {
  readonly at: number;
  /** Position in the line's updates. */
  readonly target: number;
  readonly restartMs: number;
}

/** What a device left behind that was taken to another version, for when Windows goes back to it. */
export interface LeftVersion {
  readonly line: WindowsLine;
  readonly installed: number;
  readonly installedBefore: number;
  readonly blocked: number;
  readonly progress: UpdateProgress | null;
  readonly build: string;
}

/** Notes while telling. Positions count the updates of the device's Windows line; -1 = none of this month's. */
export interface Walk {
  readonly makeup: Makeup;
  readonly traits: Traits;
  line: WindowsLine;
  until: number;
  readonly heard: readonly SettingsSpan[];
  expedites: readonly HeardExpedite[];
  readonly troubles: Troubles;
  /** Told up to here. */
  now: number;
  installed: number;
  installedBefore: number;
  /** Windows gave up on this one. */
  blocked: number;
  attempts: number;
  tries: number;
  rollbacksDone: number;
  left: LeftVersion | null;
  /** The scan that first found the update in hand. */
  firstScan: { readonly target: number; readonly at: number } | null;
  isUnderWay: boolean;
  brickedAt: number | null;
  error: UpdateError | null;
  progress: UpdateProgress | null;
  readonly builds: BuildChange[];
  readonly lines: LineChange[];
  readonly restarts: UpdateRestart[];
}

/** What targets the device, and up to when it is told. */
export interface Told {
  readonly policies: DevicePolicies;
  readonly until: number;
}

/** Begins to tell. */
export function createWalk(makeup: Makeup, traits: Traits, { policies, until }: Told): Walk {
  const { line } = traits;
  const startBuild = traits.trouble === 'behind' ? line.behindBuild : line.startBuild;
  return {
    makeup,
    traits,
    line,
    until,
    heard: heardSettings(makeup, traits, { policies, until }),
    expedites: heardExpedites(makeup, traits, { policies, line, until }),
    troubles: createTroubles(makeup, traits),
    now: line.updates[0]?.publishedAt ?? Infinity,
    installed: -1,
    installedBefore: -1,
    blocked: -1,
    attempts: 0,
    tries: 0,
    rollbacksDone: 0,
    left: null,
    firstScan: null,
    isUnderWay: false,
    brickedAt: null,
    error: null,
    progress: null,
    builds: [{ from: -Infinity, build: startBuild }],
    lines: [{ from: -Infinity, line }],
    restarts: [],
  };
}

/** Devices with settings of their own do not hear what the ring says. */
function heardSettings(makeup: Makeup, traits: Traits, told: Told): readonly SettingsSpan[] {
  switch (traits.trouble) {
    case 'groupPolicy':
      return [{ from: -Infinity, settings: ownSettings(makeup, traits) }];
    case 'applyError':
      return [];
    case 'fullDisk':
    case 'leaving':
    case 'behind':
    case null:
      return isManagedByIntune(traits) ? heardTimeline(qualityKind, traits.presence, told) : [];
  }
}

/** Some are pointed at an update server of their own that never offers anything; the others wait longer. */
function ownSettings({ scenario }: Makeup, traits: Traits): RingSettings {
  const isNever = draw(traits, streams.ownSetting) < scenario.conflicts.neverOfferedShare;
  const days = Math.floor(drawBetween(traits, streams.ownSetting, 1, ownDeferralDays));
  return { ...ownDefaults, deferralMs: isNever ? Infinity : days * dayMs };
}

/**
 * Expedites of a version of Windows as they reach the device: pushed, so within minutes or hours where it is on. Needs the
 * Update Health Tools.
 */
export function heardExpedites(
  makeup: Makeup,
  traits: Traits,
  { policies, line, until }: Told & { readonly line: WindowsLine },
): HeardExpedite[] {
  const canHear =
    traits.healthTools && traits.defect !== 'registeredOnly' && traits.defect !== 'notEnrolled';
  if (!canHear) return [];
  return policies.expedites.flatMap((expedite) => {
    const target = line.updates.findIndex(({ release }) => release === expedite.release);
    const update = line.updates[target];
    if (update === undefined || expedite.at > until) return [];
    const at = pushedAt(makeup, traits, Math.max(expedite.at, update.publishedAt));
    if (at > until || (expedite.removedAt ?? Infinity) <= at) return [];
    return [{ at, target, restartMs: restartMs(expedite) }];
  });
}

function pushedAt(makeup: Makeup, traits: Traits, from: number): number {
  const minutes = drawBetween(traits, streams.push, 0, makeup.scenario.contact.pushMinutes);
  return afterOnline(traits.presence, from, minutes * minuteMs);
}

function restartMs({ daysUntilForcedReboot }: ExpediteHistory): number {
  return daysUntilForcedReboot * dayMs;
}

/** The build from before the update that is on: of the version that the device has, whichever it had in between. */
export function previousBuild({ traits, line, installedBefore, builds }: Walk): string {
  const [first] = builds;
  const start = line === traits.line ? first?.build : undefined;
  return line.updates[installedBefore]?.build ?? start ?? line.startBuild;
}

/** Ends the telling. */
export function settle(walk: Walk, feature: FeatureProgress | null): Omit<Life, 'drivers'> {
  const { builds, lines, restarts, brickedAt } = walk;
  return { update: progressAt(walk), feature, lines, builds, restarts, brickedAt };
}

function progressAt(walk: Walk): UpdateProgress | null {
  const next = walk.line.updates[walk.installed + 1];
  const { progress, until } = walk;
  if (progress?.phase === 'installed' || progress?.phase === 'rolledBack') return progress;
  if (progress !== null && walk.isUnderWay) return progress;
  if (next === undefined || next.publishedAt > until) return progress;
  const hold = lastHold(walk);
  const isHeld = hold !== null && hold.to > until;
  if (progress?.phase === 'failed' && (hold?.to ?? 0) <= progress.since) return progress;
  const settled = Math.max(next.publishedAt, progress?.since ?? 0);
  return {
    release: progress?.release ?? next.release,
    phase: isHeld ? 'held' : 'notOffered',
    since: Math.max(settled, (isHeld ? hold.from : hold?.to) ?? 0),
    offeredAt: null,
    deadlineAt: null,
    installedAt: null,
    error: walk.error,
    expedited: false,
  };
}

interface Hold {
  readonly from: number;
  readonly to: number;
}

/** The last stretch up to `until` during which pauses or a safeguard kept updates back; null = there was none. */
function lastHold({ until, troubles, heard }: Walk): Hold | null {
  const holds = heard.map(({ from, settings }, position): Hold => {
    const next = heard[position + 1]?.from ?? Infinity;
    return { from, to: Math.min(next, settings.pausedUntil) };
  });
  if (troubles.heldFrom <= until) holds.push({ from: troubles.heldFrom, to: troubles.heldUntil });
  let last: Hold | null = null;
  for (const hold of holds.sort((left, right) => left.from - right.from)) {
    if (hold.to > hold.from) last = joined(last, hold);
  }
  return last;
}

/** Holds that touch are one. */
function joined(before: Hold | null, hold: Hold): Hold {
  if (before === null || hold.from > before.to) return hold;
  return { from: before.from, to: Math.max(before.to, hold.to) };
}

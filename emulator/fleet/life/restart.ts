/**
 * When a device with a pending restart restarts: as the user likes (at the end of a day; always-on devices by
 * themselves at night), or forced when deadline and grace are over.
 */
import { draw, drawBetween, streams } from '../hash.ts';
import type { Offer } from './offer.ts';
import { ownDefaults, type RingSettings, type SettingsSpan } from './policyTimeline.ts';
import { afterOnline, closesAt, onlineFrom, opensAt } from '../device/presence.ts';
import type { Walk } from './walk.ts';
import { hourMs, minuteMs } from '../../time.ts';

/** The warning before a forced restart. */
const warningMs = 15 * minuteMs;
/** Nobody leaves a restart pending for longer than this without noticing. */
const waitDaysMax = 60;
/** Devices that run day and night restart by themselves outside active hours, at this local hour. */
const nightHour = 3;

/** The restart to come, as far as policies heard by then tell. */
export interface PlannedRestart {
  readonly at: number;
  /** When it is due at the latest; null = never forced. */
  readonly deadlineAt: number | null;
}

/** As long as nothing forces it. */
const never: PlannedRestart = { at: Infinity, deadlineAt: null };

/** The restart of an update that has been pending since `pendingAt`. */
export function restartOf(walk: Walk, offer: Offer, pendingAt: number): PlannedRestart {
  const byRing = forcedBySettings(walk, { baseAt: offer.baseAt, pendingAt });
  const byExpedite = forcedByExpedite(walk, offer, pendingAt);
  const deadlineAt = earlier(byRing.deadlineAt, byExpedite.deadlineAt);
  return { at: chosenBefore(walk, pendingAt, Math.min(byRing.at, byExpedite.at)), deadlineAt };
}

function earlier(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right;
  return Math.min(left, right);
}

type DueSettings = Pick<RingSettings, 'deadlineMs' | 'graceMs'>;

/** From when the deadline counts, and from when the grace period does. */
interface DueFrom {
  readonly baseAt: number;
  readonly pendingAt: number;
}

/**
 * The restart that a ring forces, by what it says of updates of one kind: the effective deadline is the later of the
 * deadline and the grace period. Settings heard later move it.
 */
export function forcedBySettings(
  walk: Waiting & { readonly heard: readonly SettingsSpan<DueSettings>[] },
  due: DueFrom,
): PlannedRestart {
  let planned = never;
  for (let position = -1; position < walk.heard.length; position += 1) {
    const from = walk.heard[position]?.from ?? -Infinity;
    const to = walk.heard[position + 1]?.from ?? Infinity;
    if (to <= due.pendingAt || from > walk.until) continue;
    const deadlineAt = dueBy(walk.heard[position]?.settings ?? ownDefaults, due);
    planned = { at: Infinity, deadlineAt };
    if (deadlineAt === null) continue;
    const onlineAt = onlineFrom(walk.traits.presence, Math.max(deadlineAt, from, due.pendingAt));
    if (onlineAt < to) return { at: warned(walk, onlineAt), deadlineAt };
  }
  return planned;
}

function dueBy(
  { deadlineMs, graceMs }: DueSettings,
  { baseAt, pendingAt }: DueFrom,
): number | null {
  return deadlineMs === null ? null : Math.max(baseAt + deadlineMs, pendingAt + graceMs);
}

/** The days until a forced restart count from the pending restart. */
function forcedByExpedite(walk: Walk, offer: Offer, pendingAt: number): PlannedRestart {
  let planned = never;
  for (const { at, target, restartMs } of walk.expedites) {
    if (target > offer.target) continue;
    const dueAt = Math.max(pendingAt, at) + restartMs;
    if ((planned.deadlineAt ?? Infinity) <= dueAt) continue;
    planned = { at: warned(walk, onlineFrom(walk.traits.presence, dueAt)), deadlineAt: dueAt };
  }
  return planned;
}

/** When a device is restarted that is warned at an instant. */
function warned({ traits }: Waiting, at: number): number {
  return afterOnline(traits.presence, at, warningMs);
}

/** A device that waits for its restart, as far as it is told of. */
type Waiting = Pick<Walk, 'makeup' | 'traits' | 'until'>;

/** The first time before `forcedAt` that somebody chooses to restart, else `forcedAt`. */
export function chosenBefore(walk: Waiting, pendingAt: number, forcedAt: number): number {
  const { presence } = walk.traits;
  const { restartWillingness, nightRestartShare } = walk.makeup.scenario.updating;
  const willingness = drawBetween(walk.traits, streams.willingness, 0, restartWillingness);
  const share = presence.habit === null ? nightRestartShare : willingness;
  const first = presence.zone.dayOf(pendingAt);
  for (let day = first; day < first + waitDaysMax; day += 1) {
    const occasion = occasionOn(walk, day);
    if (Number.isNaN(occasion) || occasion < pendingAt) continue;
    if (occasion >= forcedAt || occasion > walk.until) break;
    if (draw(walk.traits, streams.restart, day) < share) return occasion;
  }
  return forcedAt;
}

/** Shortly before the device would be switched off, or at night. NaN = not on that day. */
function occasionOn({ traits }: Waiting, day: number): number {
  const { presence } = traits;
  const opens = opensAt(presence, day);
  if (presence.habit === null)
    return opens + Math.floor((nightHour + draw(traits, streams.boot, day)) * hourMs);
  const early = Math.floor(drawBetween(traits, streams.closing, day + 1, [12, 45]) * minuteMs);
  return closesAt(presence, day, opens) - early;
}

/** When Windows Update offers something to a device next, and when the device hears of an uninstall. */
import { heardAt, ownDefaults, type RingSettings } from './policyTimeline.ts';
import { nextScan, onlineFrom } from '../device/presence.ts';
import type { Walk } from './walk.ts';

/** An update found by a scan, or brought by an expedite profile. */
export interface Offer {
  readonly at: number;
  /** Position in the line's updates. */
  readonly target: number;
  readonly release: string;
  /** From when the deadline counts. */
  readonly baseAt: number;
  readonly deadlineAt: number | null;
  readonly expedited: boolean;
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly settings: RingSettings;
}

/** The next offer up to the walk's `until`, or null. */
export function nextOffer(walk: Walk): Offer | null {
  const byRing = nextRingOffer(walk);
  const byExpedite = nextExpediteOffer(walk);
  if (byRing === null || byExpedite === null) return byRing ?? byExpedite;
  return byExpedite.at <= byRing.at ? byExpedite : byRing;
}

function nextRingOffer(walk: Walk): Offer | null {
  for (let position = -1; position < walk.heard.length; position += 1) {
    const span = spanAt(walk, position);
    if (span.to <= walk.now) continue;
    if (span.from > walk.until) return null;
    const offer = offerWithin(walk, span);
    if (offer !== null) return offer;
  }
  return null;
}

/** The settings heard at `position`; -1 = those before anything was heard. */
function spanAt(walk: Walk, position: number): Span {
  const span = walk.heard[position];
  return {
    from: span?.from ?? -Infinity,
    to: walk.heard[position + 1]?.from ?? Infinity,
    settings: span?.settings ?? ownDefaults,
  };
}

function offerWithin(walk: Walk, { from, to, settings }: Span): Offer | null {
  const firstAt = firstReleasedAt(walk, settings.deferralMs);
  const opens = Math.max(from, settings.pausedUntil, firstAt);
  const earliest = afterHold(walk, Math.max(opens, walk.now));
  if (earliest >= to || earliest > walk.until) return null;
  const at = nextScan(walk.traits.presence, earliest);
  if (at >= to || at > walk.until) return null;
  const target = newestReleased(walk, at - settings.deferralMs);
  const update = walk.line.updates[target];
  if (update === undefined) return null;
  if (walk.firstScan?.target !== target) walk.firstScan = { target, at };
  const offeredAt = Math.max(from, settings.pausedUntil, update.publishedAt + settings.deferralMs);
  const baseAt = walk.line.deadlineFromScan ? walk.firstScan.at : offeredAt;
  const deadlineAt = settings.deadlineMs === null ? null : baseAt + settings.deadlineMs;
  return { at, target, release: update.release, baseAt, deadlineAt, expedited: false };
}

/** When the first update that is still wanted passes its deferral. */
function firstReleasedAt(walk: Walk, deferralMs: number): number {
  const next = walk.line.updates[Math.max(walk.installed, walk.blocked) + 1];
  return (next?.publishedAt ?? Infinity) + deferralMs;
}

/** The newest update published by then that is still wanted; -1 = none. */
function newestReleased(walk: Walk, publishedBy: number): number {
  const target = walk.line.updates.findLastIndex(({ publishedAt }) => publishedAt <= publishedBy);
  return target > Math.max(walk.installed, walk.blocked) ? target : -1;
}

/** A safeguard hold keeps Windows Update from offering anything. */
function afterHold({ troubles }: Walk, at: number): number {
  return troubles.heldFrom <= at && at < troubles.heldUntil ? troubles.heldUntil : at;
}

/** An expedite profile skips the deferral, not a pause; a try that failed is repeated at the next scan. */
function nextExpediteOffer(walk: Walk): Offer | null {
  let best: Offer | null = null;
  for (const { at: heardAt, target, restartMs } of walk.expedites) {
    const update = walk.line.updates[target];
    if (update === undefined || target <= Math.max(walk.installed, walk.blocked)) continue;
    const wanted = walk.now <= heardAt ? heardAt : nextScan(walk.traits.presence, walk.now);
    const at = afterHold(walk, firstUnpaused(walk, wanted));
    if (at > walk.until || (best !== null && best.at <= at)) continue;
    best = {
      at,
      target,
      release: update.release,
      baseAt: at,
      deadlineAt: at + restartMs,
      expedited: true,
    };
  }
  return best;
}

/** The first instant from `at` on at which the device is on and, as far as it has heard, not paused. */
function firstUnpaused(walk: Walk, at: number): number {
  if ((heardAt(walk.heard, at) ?? ownDefaults).pausedUntil <= at) return at;
  for (let position = 0; position < walk.heard.length; position += 1) {
    const { from, to, settings } = spanAt(walk, position);
    const opens = Math.max(from, at, settings.pausedUntil);
    if (to <= at || opens >= to) continue;
    const online = onlineFrom(walk.traits.presence, opens);
    if (online < to) return online;
  }
  return Infinity;
}

/** When the device hears of a request to uninstall that it has not acted on; Infinity = not up to `until`. */
export function uninstallHeardAfter(walk: Walk, at: number): number {
  let requests = 0;
  let last = 0;
  for (const { from, settings } of walk.heard) {
    if (settings.rolledBackAt === 0 || settings.rolledBackAt === last) continue;
    last = settings.rolledBackAt;
    requests += 1;
    if (requests > walk.rollbacksDone) return Math.max(from, at);
  }
  return Infinity;
}

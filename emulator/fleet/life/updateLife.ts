/**
 * A device's month with updates, told from its beginning up to an instant: scan, offer, download, install, restart,
 * failures and tries, pauses, uninstall. It is told anew on every question. Each step jumps to the next moment at which
 * something happens on the device (a scan, a check-in, the end of a download), so a month takes a handful of steps, and
 * what comes after the instant asked for is never looked at.
 */
import { draw, drawBetween, streams } from '../hash.ts';
import { endFailed, interrupt, pauseHeardAfter } from './attempt.ts';
import { nextOffer, uninstallHeardAfter, type Offer } from './offer.ts';
import { afterOnline } from '../device/presence.ts';
import { restartOf } from './restart.ts';
import type { DriverInstall, UpdateError, UpdatePhase } from '../state.ts';
import { driverInstalls } from '../driver/driverLife.ts';
import { featureLifeUntil } from '../feature/featureLife.ts';
import { moveTo } from './move.ts';
import { createWalk, previousBuild, settle, type Life, type Walk } from './walk.ts';
import type { Makeup, Traits } from '../device/traits.ts';
import type { DevicePolicies } from './policy.ts';
import { minuteMs } from '../../time.ts';

/** Failing devices try once per scan, so a device has at most about one turn per day. */
const turnsMax = 120;

/**
 * What happened on the device up to `until`: a restart into another version of Windows cuts short what is in hand. After a
 * restart that it did not come back from, be it for whichever update, nothing more comes to it.
 */
export function lifeUntil(
  makeup: Makeup,
  traits: Traits,
  policies: DevicePolicies,
  until: number,
): Life {
  const feature = featureLifeUntil(makeup, traits, policies, until);
  const told = { policies, until: Math.min(until, feature.brickedAt ?? Infinity) };
  const walk = createWalk(makeup, traits, told);
  for (const move of feature.moves) {
    tell(walk, move.at);
    if (walk.brickedAt !== null) break;
    moveTo(walk, move, told);
  }
  tell(walk, told.until);
  const life =
    walk.brickedAt === null
      ? { ...settle(walk, feature.progress), brickedAt: feature.brickedAt }
      : settle(walk, featureLifeUntil(makeup, traits, policies, walk.brickedAt).progress);
  const driverContext = { policies, until: life.brickedAt ?? until, restarts: life.restarts };
  let drivers: readonly DriverInstall[] | null = null;
  return { ...life, drivers: () => (drivers ??= driverInstalls(makeup, traits, driverContext)) };
}

/** Tells the quality updates of the version that the device has. */
function tell(walk: Walk, until: number): void {
  walk.until = until;
  for (let turn = 0; turn < turnsMax && walk.brickedAt === null; turn += 1) {
    const offer = nextOffer(walk);
    const uninstallAt = uninstallHeardAfter(walk, walk.now);
    const isUninstall = uninstallAt <= Math.min(until, offer?.at ?? Infinity);
    if (isUninstall ? !uninstall(walk, uninstallAt) : offer === null || !attempt(walk, offer))
      break;
  }
}

/**
 * Takes the latest update off, if this month's is on, and restarts at once. False when the instant asked for lies
 * within it.
 */
function uninstall(walk: Walk, at: number): boolean {
  walk.rollbacksDone += 1;
  walk.now = at;
  // Nothing to remove, or the latest has been removed already.
  if (walk.installed === walk.installedBefore) return true;
  const update = walk.line.updates[walk.installed];
  const { uninstallMinutes } = walk.makeup.scenario.updating;
  const doneAt =
    at + Math.floor(drawBetween(walk.traits, streams.uninstall, 0, uninstallMinutes) * minuteMs);
  if (doneAt > walk.until || update === undefined) return false;
  takeBack(walk, doneAt);
  walk.progress = {
    release: update.release,
    phase: 'rolledBack',
    since: doneAt,
    offeredAt: null,
    deadlineAt: null,
    installedAt: null,
    error: null,
    expedited: false,
  };
  return true;
}

/** Back to the build before; only the latest update can be removed. */
function takeBack(walk: Walk, at: number): void {
  walk.builds.push({ from: at, build: previousBuild(walk) });
  walk.restarts.push({ at });
  walk.installed = walk.installedBefore;
  walk.now = at;
}

/** One try to install. False when the instant asked for lies within it. */
function attempt(walk: Walk, offer: Offer): boolean {
  const { presence } = walk.traits;
  const { updating } = walk.makeup.scenario;
  const salt = walk.tries + 1;
  const online = (from: number, stream: number, minutes: readonly [number, number]) =>
    afterOnline(presence, from, drawBetween(walk.traits, stream, salt, minutes) * minuteMs);
  show(walk, offer, { phase: 'offered', since: offer.at });
  const beginsAt = online(offer.at, streams.push, [1, 15]);
  const loadedAt = online(beginsAt, streams.download, updating.downloadMinutes);
  const readyAt = online(loadedAt, streams.install, updating.installMinutes);
  const failure = walk.troubles.failureOf(beginsAt);
  const endsAt = failure?.stage === 'download' ? loadedAt : readyAt;
  const pausedAt = pauseHeardAfter(walk, offer.at);
  const stages: readonly (readonly [UpdatePhase, number])[] = [
    ['downloading', beginsAt],
    ['installing', loadedAt],
  ];
  for (const [phase, since] of stages) {
    if (since <= Math.min(walk.until, pausedAt) && since < endsAt)
      show(walk, offer, { phase, since });
  }
  if (Math.min(pausedAt, endsAt) > walk.until) return false;
  walk.tries += 1;
  if (pausedAt < endsAt) return interrupt(walk, pausedAt);
  if (failure !== null)
    return endFailed(walk, { failure, at: endsAt }, () =>
      show(walk, offer, { phase: 'failed', since: endsAt }),
    );
  if (walk.line.updates[offer.target]?.needsRestart === false) return patch(walk, offer, readyAt);
  return awaitRestart(walk, offer, readyAt);
}

/** A hotpatch is in force when it is installed: nobody restarts, so nothing can fail to come back. */
function patch(walk: Walk, offer: Offer, at: number): boolean {
  install(walk, offer, at);
  return true;
}

function awaitRestart(walk: Walk, offer: Offer, pendingAt: number): boolean {
  const restart = restartOf(walk, offer, pendingAt);
  show(
    walk,
    { ...offer, deadlineAt: restart.deadlineAt },
    { phase: 'restartPending', since: pendingAt },
  );
  // A request heard while the device was busy installing found nothing to remove.
  while (uninstallHeardAfter(walk, 0) < pendingAt) walk.rollbacksDone += 1;
  const uninstallAt = uninstallHeardAfter(walk, pendingAt);
  if (uninstallAt <= walk.until && uninstallAt < restart.at) {
    walk.rollbacksDone += 1;
    walk.now = uninstallAt;
    show(walk, offer, { phase: 'rolledBack', since: uninstallAt });
    walk.isUnderWay = false;
    return true;
  }
  if (walk.troubles.isBrickedBy(offer.release)) return brick(walk, restart.at);
  const { restartMinutes } = walk.makeup.scenario.updating;
  const restartMs = drawBetween(walk.traits, streams.boot, walk.tries, restartMinutes) * minuteMs;
  const installedAt = restart.at + Math.floor(restartMs);
  if (installedAt > walk.until) return false;
  install(walk, { ...offer, deadlineAt: restart.deadlineAt }, installedAt);
  return true;
}

/** The device goes off for its restart and is never on again. What it told last is what is known of it. */
function brick(walk: Walk, at: number): boolean {
  if (at <= walk.until) walk.brickedAt = at;
  return false;
}

function install(walk: Walk, offer: Offer, at: number): void {
  const { build, needsRestart } = walk.line.updates[offer.target] ?? {
    build: walk.line.startBuild,
    needsRestart: true,
  };
  walk.installedBefore = walk.installed;
  walk.installed = offer.target;
  walk.error = null;
  walk.builds.push({ from: at, build });
  if (needsRestart) walk.restarts.push({ at });
  walk.now = at;
  walk.isUnderWay = false;
  walk.firstScan = null;
  show(walk, offer, { phase: 'installed', since: at, installedAt: at });
  const loopsUntil =
    at + Math.floor((20 + 60 * draw(walk.traits, streams.crashLoop, 1)) * minuteMs);
  if (needsRestart && walk.troubles.loops && loopsUntil <= walk.until)
    giveUp(walk, offer, loopsUntil);
}

/** After some failed starts Windows takes the update back by itself and does not try this one again. */
function giveUp(walk: Walk, offer: Offer, at: number): void {
  takeBack(walk, at);
  walk.blocked = offer.target;
  const error: UpdateError = {
    class: 'RollbackInitiated',
    code: '0x80242016',
    attempts: walk.attempts + 1,
    lastAt: at,
  };
  walk.error = error;
  show(walk, offer, { phase: 'rolledBack', since: at });
}

interface Shown {
  readonly phase: UpdatePhase;
  readonly since: number;
  readonly installedAt?: number;
}

/** Writes down where the device is with what it was offered. */
function show(walk: Walk, offer: Offer, { phase, since, installedAt }: Shown): void {
  walk.isUnderWay = true;
  walk.progress = {
    release: offer.release,
    phase,
    since,
    offeredAt: offer.at,
    deadlineAt: offer.deadlineAt,
    installedAt: installedAt ?? null,
    error: walk.error,
    expedited: offer.expedited,
  };
}

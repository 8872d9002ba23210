/**
 * A device's way to a newer version of Windows, told from the fleet's beginning up to an instant: offered at a scan,
 * loaded, installed, restarted into. Both the profile and the ring must let it through; nobody is ever taken to an older
 * version. It is told before the month's quality updates, which go on with the line of the version that came
 * (`life/updateLife.ts`). Source: Microsoft, "Manage Windows feature updates policies".
 */
import { afterOnline, nextScan } from '../device/presence.ts';
import type { Makeup, Traits } from '../device/traits.ts';
import { isFor, lineName, type WindowsLine } from '../device/windowsLine.ts';
import { draw, drawBetween, streams } from '../hash.ts';
import { endFailed, interrupt, pauseHeardAfter } from '../life/attempt.ts';
import type { DevicePolicies } from '../life/policy.ts';
import type { FeaturePhase, FeatureProgress } from '../state.ts';
import { failureOf } from './featureTrouble.ts';
import { createFeatureWalk, type FeatureWalk, type VersionMove } from './featureWalk.ts';
import { restartOf } from './featureRestart.ts';
import { standingAt, type Standing } from './standing.ts';
import { minuteMs } from '../../time.ts';

/** A failing device tries once per scan. */
const turnsMax = 120;

/** What came of feature updates up to an instant. */
export interface FeatureLife {
  readonly progress: FeatureProgress | null;
  /** By rising instant. */
  readonly moves: readonly VersionMove[];
  /** The restart that the device did not come back from. */
  readonly brickedAt: number | null;
}

const none: FeatureLife = { progress: null, moves: [], brickedAt: null };

/** Tells a device's way to a newer version. */
export function featureLifeUntil(
  makeup: Makeup,
  traits: Traits,
  policies: DevicePolicies,
  until: number,
): FeatureLife {
  if (policies.features.length === 0 && !makeup.scenario.upgrades.byItself) return none;
  const walk = createFeatureWalk(makeup, traits, { policies, until });
  for (let turn = 0; turn < turnsMax; turn += 1) {
    const offer = nextOffer(walk);
    if (offer === null || !attempt(walk, offer)) break;
  }
  const { moves, brickedAt } = walk;
  return { progress: walk.isUnderWay ? walk.progress : settled(walk), moves, brickedAt };
}

interface Offer {
  readonly at: number;
  readonly standing: Standing;
  readonly line: WindowsLine;
}

/** The next scan that finds a newer version; between two turns of what is offered nothing changes. */
function nextOffer(walk: FeatureWalk): Offer | null {
  const { presence } = walk.traits;
  for (let from = walk.now; ;) {
    const at = nextScan(presence, from);
    if (at > walk.until) return null;
    const standing = standingAt(walk, at);
    const line = standing === null ? undefined : lineFor(walk, standing);
    const isOffered = standing?.phase === 'offerReady' && line !== undefined;
    if (isOffered && isTaken(walk, standing, at)) return { at, standing, line };
    const turn = isOffered ? at + minuteMs : walk.turns.find((one) => one > at);
    if (turn === undefined) return null;
    from = turn;
  }
}

function lineFor({ makeup }: FeatureWalk, { version }: Standing): WindowsLine | undefined {
  return makeup.linesToCome.find((line) => lineName(line) === lineName(version));
}

/** Whether somebody takes it: an optional one waits for a user who asks for it. */
function isTaken({ makeup, traits }: FeatureWalk, { want }: Standing, at: number): boolean {
  const day = traits.presence.zone.dayOf(at);
  const { optionalShare } = makeup.scenario.upgrades;
  return want?.isOptional !== true || draw(traits, streams.upgradeChoice, day) < optionalShare;
}

/** One try. False when the instant asked for lies within it. */
function attempt(walk: FeatureWalk, offer: Offer): boolean {
  const { presence } = walk.traits;
  const { downloadMinutes, installMinutes } = walk.makeup.scenario.upgrades;
  const salt = walk.tries + 1;
  const online = (from: number, stream: number, minutes: readonly [number, number]) =>
    afterOnline(presence, from, drawBetween(walk.traits, stream, salt, minutes) * minuteMs);
  const name = lineName(offer.line);
  if (walk.firstScan?.version !== name) walk.firstScan = { version: name, at: offer.at };
  show(walk, offer, { phase: 'offered', since: offer.at });
  const beginsAt = online(offer.at, streams.push, [1, 15]);
  const loadedAt = online(beginsAt, streams.upgradeDownload, downloadMinutes);
  const readyAt = online(loadedAt, streams.upgradeInstall, installMinutes);
  const failure = failureOf(walk, beginsAt);
  const endsAt = failure?.stage === 'download' ? loadedAt : readyAt;
  const stoppedAt = Math.min(pauseHeardAfter(walk, offer.at), retractedAt(offer, beginsAt));
  const stages: readonly (readonly [FeaturePhase, number])[] = [
    ['downloading', beginsAt],
    ['installing', loadedAt],
  ];
  for (const [phase, since] of stages) {
    if (since <= Math.min(walk.until, stoppedAt) && since < endsAt)
      show(walk, offer, { phase, since });
  }
  if (Math.min(stoppedAt, endsAt) > walk.until) return false;
  walk.tries += 1;
  if (stoppedAt < endsAt) return interrupt(walk, stoppedAt);
  if (failure === null) return restart(walk, offer, readyAt);
  return endFailed(walk, { failure, at: endsAt }, () =>
    show(walk, offer, { phase: 'failed', since: endsAt }),
  );
}

/** The service takes an offer back unless the device has begun with it. */
function retractedAt({ standing: { want } }: Offer, beginsAt: number): number {
  return want === null || want.to > beginsAt ? Infinity : want.to;
}

function restart(walk: FeatureWalk, offer: Offer, pendingAt: number): boolean {
  const planned = restartOf(walk, pendingAt);
  show(walk, offer, {
    phase: 'restartPending',
    since: pendingAt,
    deadlineAt: planned.deadlineAt,
  });
  if (planned.at > walk.until) return false;
  const broken = draw(walk.traits, streams.upgradeBroken);
  if (broken < brokenShare(walk, offer.line, 'bricksShare')) {
    walk.brickedAt = planned.at;
    return false;
  }
  const { restartMinutes } = walk.makeup.scenario.upgrades;
  const minutes = drawBetween(walk.traits, streams.upgradeRestart, walk.tries, restartMinutes);
  const at = planned.at + Math.floor(minutes * minuteMs);
  if (at > walk.until) return false;
  arrive(walk, offer, at);
  const backAt =
    at + Math.floor((15 + 40 * draw(walk.traits, streams.upgradeBroken, 1)) * minuteMs);
  const goesBack =
    draw(walk.traits, streams.upgradeBroken, 2) < brokenShare(walk, offer.line, 'goesBackShare');
  if (goesBack && backAt <= walk.until) goBack(walk, offer, backAt);
  return true;
}

function arrive(walk: FeatureWalk, offer: Offer, at: number): void {
  walk.moves.push({ at, offeredAt: offer.at, line: offer.line, isBack: false });
  walk.line = offer.line;
  walk.error = null;
  walk.now = at;
  walk.firstScan = null;
  show(walk, offer, { phase: 'installed', since: at });
  walk.isUnderWay = false;
}

/** After some failed starts Windows goes back to the version before, and does not try this one again. */
function goBack(walk: FeatureWalk, offer: Offer, at: number): void {
  const before = walk.moves.at(-2)?.line ?? walk.traits.line;
  walk.moves.push({ at, offeredAt: offer.at, line: before, isBack: true });
  walk.line = before;
  walk.now = at;
  walk.blocked.add(lineName(offer.line));
  walk.error = {
    class: 'RollbackInitiated',
    code: '0xC1900101',
    attempts: walk.attempts + 1,
    lastAt: at,
  };
  show(walk, offer, { phase: 'rolledBack', since: at });
  walk.isUnderWay = false;
}

function brokenShare(
  { traits }: FeatureWalk,
  line: WindowsLine,
  share: 'bricksShare' | 'goesBackShare',
): number {
  return traits.cohorts.reduce((most, { afterUpgrade }) => {
    const isOf = isFor(afterUpgrade?.to, line);
    return isOf ? Math.max(most, afterUpgrade?.[share] ?? 0) : most;
  }, 0);
}

interface Shown {
  readonly phase: FeaturePhase;
  readonly since: number;
  readonly deadlineAt?: number | null;
}

function show(walk: FeatureWalk, { standing, line }: Offer, shown: Shown): void {
  walk.isUnderWay = true;
  walk.progress = {
    product: line.product,
    version: line.version,
    profileId: standing.want?.profileId ?? null,
    phase: shown.phase,
    since: shown.since,
    error: walk.error,
    holdId: null,
    deadlineAt: shown.deadlineAt ?? null,
  };
}

/** Where a device stands that has nothing in hand. */
function settled(walk: FeatureWalk): FeatureProgress | null {
  const { progress } = walk;
  const standing = standingAt(walk, walk.until);
  if (standing === null) return null;
  const { version, want, phase, since, holdId } = standing;
  const isOfLast = progress !== null && lineName(progress) === lineName(version);
  if (isOfLast && ['installed', 'rolledBack'].includes(phase)) return progress;
  if (isOfLast && phase === 'offerReady' && progress.phase === 'failed') return progress;
  return {
    product: version.product,
    version: version.version,
    profileId: want?.profileId ?? null,
    phase,
    since,
    error: isOfLast ? walk.error : null,
    holdId,
    deadlineAt: null,
  };
}

/** Where a device stands with the newer version that is aimed at, as far as the service and its settings say. */
import { lineName } from '../device/windowsLine.ts';
import { compareVersions, type CatalogVersion } from '../published/versions.ts';
import type { FeaturePhase } from '../state.ts';
import { heardAt, ownFeatureDefaults } from '../life/policyTimeline.ts';
import { aimAt, holdAt, type Aim, type FeatureWalk } from './featureWalk.ts';
import type { Want } from './wants.ts';

/** A phase in which nothing happens on the device itself. */
type StandingPhase = Extract<
  FeaturePhase,
  | 'scheduled'
  | 'offerReady'
  | 'deferred'
  | 'paused'
  | 'held'
  | 'notCapable'
  | 'installed'
  | 'rolledBack'
>;

/** Where it stands. */
export interface Standing {
  readonly version: CatalogVersion;
  /** Null = Windows itself wants it. */
  readonly want: Want | null;
  readonly phase: StandingPhase;
  /** From when on, as far as it is known. */
  readonly since: number;
  readonly holdId: number | null;
}

/** Where a device stands at an instant; null = nothing is aimed at. */
export function standingAt(walk: FeatureWalk, at: number): Standing | null {
  const aim = aimAt(walk, at);
  if (aim === null) return null;
  const { version, want } = aim;
  const held = holdAt(walk, version, at);
  const { phase, since } = phaseAt(walk, aim, { at, isHeld: held !== null });
  return { version, want, phase, since, holdId: phase === 'held' ? (held?.id ?? null) : null };
}

interface Asked {
  readonly at: number;
  readonly isHeld: boolean;
}

function phaseAt(
  walk: FeatureWalk,
  aim: Aim,
  { at, isHeld }: Asked,
): Pick<Standing, 'phase' | 'since'> {
  const { version, want, isCapable } = aim;
  const takenAt = want?.takenAt ?? version.availableAt;
  const offeredAt = want?.offeredAt ?? version.availableAt;
  const { deferralMs, pausedUntil } = heardAt(walk.heard, at) ?? ownFeatureDefaults;
  if (compareVersions(version, walk.line) <= 0) return { phase: 'installed', since: takenAt };
  if (walk.blocked.has(lineName(version))) return { phase: 'rolledBack', since: takenAt };
  if (!isCapable) return { phase: 'notCapable', since: takenAt };
  if (offeredAt > at) return { phase: 'scheduled', since: takenAt };
  if (isHeld) return { phase: 'held', since: offeredAt };
  if (pausedUntil > at) return { phase: 'paused', since: offeredAt };
  if (version.availableAt + deferralMs > at) return { phase: 'deferred', since: offeredAt };
  return { phase: 'offerReady', since: Math.max(offeredAt, version.availableAt + deferralMs) };
}

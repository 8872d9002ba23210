/** A device at an instant: what it runs, when it was last seen, and what its ring policies say of themselves. */
import { drawBetween, streams } from '../hash.ts';
import {
  afterOnline,
  hoursOnline,
  isOnline,
  lastCheckIn,
  nextCheckIn,
} from '../device/presence.ts';
import { isManagedByIntune } from '../device/management.ts';
import type { Makeup, Traits } from '../device/traits.ts';
import type { DeviceState, RingPolicyStatus } from '../state.ts';
import type { DevicePolicies, RingPolicyHistory } from './policy.ts';
import { ringsConflict, targetingVersion } from './policyTimeline.ts';
import { blueScreensIn, buildAt } from './reliability.ts';
import { freeStorageAt } from './trouble.ts';
import { lifeUntil } from './updateLife.ts';
import type { Life } from './walk.ts';
import { minuteMs } from '../../time.ts';

/** Windows before 1809 and other systems are not updated by anyone here. */
const fixedVersions: Readonly<Partial<Record<string, string>>> = {
  oldWindows: '10.0.17134.2208',
  otherSystem: '12.6.0',
};

/** The state of a device at an instant. */
export function stateOf(
  makeup: Makeup,
  traits: Traits,
  policies: DevicePolicies,
  at: number,
): DeviceState {
  const { presence } = traits;
  const fixed = fixedVersions[traits.defect ?? ''];
  const life =
    fixed === undefined ? lifeUntil(makeup, traits, policies, at) : fixedLife(traits, fixed);
  const { brickedAt } = life;
  const seenUntil = Math.min(at, (brickedAt ?? Infinity) - 1);
  const lastSyncAt = lastContactAt(traits, seenUntil);
  return {
    osVersion: buildAt(life, lastSyncAt),
    trueOsVersion: buildAt(life, at),
    windows: lineAt(life, lastSyncAt),
    lastSyncAt,
    get isOnline() {
      return brickedAt === null && isOnline(presence, at);
    },
    get freeStorageBytes() {
      return freeStorageAt(makeup, traits, at);
    },
    update: life.update,
    feature: life.feature,
    get ringPolicyStatus() {
      return ringPolicyStatuses(traits, policies, lastSyncAt, at);
    },
    get blueScreens() {
      return blueScreensIn(makeup, traits, () => life, {
        from: makeup.startAt,
        to: Math.min(at, seenUntil + 1),
      });
    },
    get usageHours() {
      const { patchTuesdayAt } = makeup.catalog;
      return hoursOnline(presence, Math.min(patchTuesdayAt, at), Math.min(at, seenUntil + 1));
    },
  };
}

/** The last check-in up to an instant, or the enrolment. */
export function lastContactAt({ presence, enrolledAt }: Traits, at: number): number {
  return Math.max(lastCheckIn(presence, at) ?? 0, enrolledAt);
}

function fixedLife({ line }: Traits, build: string): Life {
  return {
    update: null,
    feature: null,
    lines: [{ from: -Infinity, line }],
    builds: [{ from: -Infinity, build }],
    restarts: [],
    brickedAt: null,
    drivers: () => [],
  };
}

function lineAt({ lines }: Life, at: number): DeviceState['windows'] {
  const { product = '', version = '' } = lines.findLast(({ from }) => from <= at)?.line ?? {};
  return { product, version };
}

/** As reported at the last check-in: a change since then is pending. */
function ringPolicyStatuses(
  traits: Traits,
  policies: DevicePolicies,
  lastSyncAt: number,
  at: number,
): Record<string, RingPolicyStatus> {
  const isContradicted = ringsConflict(policies, Math.min(lastSyncAt, at));
  const statusOf = (ring: RingPolicyHistory): RingPolicyStatus => {
    const version = targetingVersion(ring, at);
    if (version === null) return 'notAssigned';
    const heard = targetingVersion(ring, lastSyncAt);
    const isHeard = isManagedByIntune(traits) && heard?.at === version.at;
    if (!isHeard) return 'pending';
    if (traits.trouble === 'groupPolicy' || isContradicted) return 'conflict';
    return traits.trouble === 'applyError' ? 'error' : 'compliant';
  };
  return Object.fromEntries(policies.rings.map((ring) => [ring.policyId, statusOf(ring)]));
}

/** When a push sent at `at` is carried out; null = never. */
export function pushedAt(makeup: Makeup, traits: Traits, at: number): number | null {
  const minutes = drawBetween(
    traits,
    streams.push,
    Math.floor(at / minuteMs),
    makeup.scenario.contact.pushMinutes,
  );
  const pushed = Math.min(
    afterOnline(traits.presence, at, minutes * minuteMs),
    nextCheckIn(traits.presence, at),
  );
  return Number.isFinite(pushed) ? pushed : null;
}

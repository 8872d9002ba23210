/** Fleets, policies and rings that the tests of the fleet share. */
import {
  createFleet,
  loadCatalog,
  loadScenario,
  type DevicePolicies,
  type Fleet,
  type RingPolicyVersion,
} from '../../../emulator/fleet/fleet.ts';
import { dayMs } from '#core/time.ts';

/** 10:00 in Los Angeles. */
export const patchTuesdayAt = Date.parse('2026-12-08T18:00:00Z');
export const startAt = patchTuesdayAt - 14 * dayMs;

/** A fleet playing June 2022. */
export function makeFleet(scenarioName: string, size: number, seed = 1): Fleet {
  const scenario = loadScenario(scenarioName);
  const catalog = loadCatalog({ release: '2022-06-B', patchTuesdayAt, override: scenario.release });
  return createFleet({ seed, size, scenario, catalog, startAt });
}

type RingValues = Pick<RingPolicyVersion, 'deferralDays' | 'deadlineDays' | 'graceDays'>;

export const cadences = {
  test: { deferralDays: 0, deadlineDays: 0, graceDays: 0 },
  first: { deferralDays: 1, deadlineDays: 2, graceDays: 2 },
  fast: { deferralDays: 6, deadlineDays: 2, graceDays: 2 },
  broad: { deferralDays: 9, deadlineDays: 5, graceDays: 2 },
} as const satisfies Record<string, RingValues>;

/** A ring that says nothing about new versions. */
export const openFeature = {
  deferralDays: 0,
  deadlineDays: null,
  paused: false,
  pauseExpiresAt: null,
  allowsWindows11: false,
} as const;

const unpaused = {
  paused: false,
  pauseExpiresAt: null,
  rolledBackAt: null,
  feature: openFeature,
  driversExcluded: false,
} as const;

/** One ring, assigned eight days before the release, with later versions as given. */
export function ringPolicies(
  values: RingValues,
  changes: readonly (Partial<RingPolicyVersion> & { readonly at: number })[] = [],
): DevicePolicies {
  const versions: RingPolicyVersion[] = [
    { ...values, ...unpaused, at: patchTuesdayAt - 9 * dayMs },
  ];
  for (const change of changes) {
    const last = versions.at(-1);
    if (last !== undefined) versions.push({ ...last, ...change });
  }
  const assigned = [{ from: patchTuesdayAt - 8 * dayMs, to: null }];
  return {
    rings: [{ policyId: 'ring', versions, assigned }],
    expedites: [],
    features: [],
    drivers: [],
  };
}

/** A pause of 35 days from an instant on. */
export function pauseAt(at: number) {
  return { at, paused: true, pauseExpiresAt: at + 35 * dayMs };
}

/** The end of a pause. */
export function resumeAt(at: number) {
  return { at, paused: false, pauseExpiresAt: null };
}

/** Whether a build has the played update on. */
export function isUpdated(osVersion: string): boolean {
  const played: Record<string, number> = {
    '19042': 1766,
    '19043': 1766,
    '19044': 1766,
    '22000': 739,
  };
  const [, , build = '', revision = '0'] = osVersion.split('.');
  return Number(revision) >= (played[build] ?? Infinity);
}

/** Numbers of devices that nothing is wrong with as far as registration goes. */
export function soundDevices(fleet: Fleet): number[] {
  return Array.from({ length: fleet.size }, (_, index) => index).filter((index) => {
    const { defect, pilotGroup } = fleet.facts(index);
    return defect === null && pilotGroup !== null;
  });
}

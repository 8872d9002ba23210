/** Fleets, profiles and rings of tests about newer versions of Windows. */
import {
  createFleet,
  loadCatalog,
  loadScenario,
  type DevicePolicies,
  type FeatureProfileHistory,
  type Fleet,
} from '../../../emulator/fleet/fleet.ts';
import { openFeature, patchTuesdayAt, ringPolicies, startAt } from './fleets.ts';
import { dayMs } from '#core/time.ts';

/** A scenario as it is read. */
type Scenario = ReturnType<typeof loadScenario>;

/** February 2026, in which Windows 10 22H2 is out of service and Windows 11 25H2 the newest. */
export function fleetOf(
  change: (scenario: Scenario) => Scenario = (same) => same,
  size = 400,
): Fleet {
  const scenario = change(loadScenario('calm'));
  const catalog = loadCatalog({ release: '2026-02-B', patchTuesdayAt, override: scenario.release });
  return createFleet({ seed: 1, size, scenario, catalog, startAt });
}

/** The instant `days` after the second Tuesday. */
export const day = (days: number) => patchTuesdayAt + days * dayMs;

/** A profile that has the devices on a version of Windows 11 from the fifth day before the release on. */
export function profile(over: Partial<FeatureProfileHistory['versions'][number]> = {}) {
  const version = {
    at: day(-5),
    product: 'Windows 11',
    version: '25H2',
    isOptional: false,
    fallsBackToWindows10: false,
    offerDates: [],
    ...over,
  };
  return {
    profileId: 'p',
    versions: [version],
    assigned: [{ from: version.at, to: null }],
    reaches: [{ at: version.at, devices: 400 }],
  } satisfies FeatureProfileHistory;
}

/** What a ring says about new versions. */
export type Ring = Partial<DevicePolicies['rings'][number]['versions'][number]['feature']>;

/** A ring that is open to new versions unless it is told otherwise, and profiles. */
export function policies(
  features: readonly FeatureProfileHistory[],
  ring: Ring = {},
): DevicePolicies {
  const feature = { ...openFeature, deadlineDays: 5, ...ring };
  const own = ringPolicies({ deferralDays: 0, deadlineDays: 2, graceDays: 2 }, [
    { at: day(-9), feature },
  ]);
  return { ...own, features };
}

/** A version that does nothing to its cohort. */
export const harmless: NonNullable<Scenario['cohorts'][number]['afterUpgrade']> = {
  blueScreensPerDeviceDay: 0,
  appFactors: {},
  goesBackShare: 0,
  bricksShare: 0,
  fixedBy: [],
};

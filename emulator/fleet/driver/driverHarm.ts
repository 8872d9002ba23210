/** Bug checks of devices that have a version of a driver which does not get on with them. */
import type { Makeup, Traits } from '../device/traits.ts';
import { draw, streams } from '../hash.ts';
import type { DriverInstall } from '../state.ts';
import type { Scenario } from '../scenario/scenarioSchema.ts';
import { driversOf, type DriverVersion } from './drivers.ts';

/** A harmful version that is for a device which it would harm. */
export interface HarmfulDriver extends DriverVersion {
  readonly harm: NonNullable<DriverVersion['harm']>;
}

const known = new WeakMap<Scenario, readonly HarmfulDriver[]>();

/** Most scenarios have none, and this is asked for every day of every device. */
function harmfulIn({ scenario, catalog }: Makeup): readonly HarmfulDriver[] {
  const found = known.get(scenario);
  if (found !== undefined) return found;
  const harmful = driversOf(scenario, catalog).filter(
    (driver): driver is HarmfulDriver => driver.harm !== undefined,
  );
  known.set(scenario, harmful);
  return harmful;
}

/** Versions that would harm the device. */
export function harmfulTo(makeup: Makeup, traits: Traits): readonly HarmfulDriver[] {
  const harmful = harmfulIn(makeup);
  if (harmful.length === 0) return harmful;
  return harmful.filter(
    ({ models, harm, driver, nth }) =>
      models.includes(traits.hardware.model) &&
      draw(traits, streams.driverHarm, driver * 64 + nth) < harm.share,
  );
}

/** Whether the device has a version at an instant. */
export function hasDriver(
  installs: readonly DriverInstall[],
  wanted: DriverVersion,
  at: number,
): boolean {
  const last = installs.findLast(
    ({ driver, from, isFailed }) => driver.driver === wanted.driver && from <= at && !isFailed,
  );
  return last?.id === wanted.id;
}

/** The drivers that a scenario's makers publish, each version with an id of its own, since names repeat. */
import { createHash } from 'node:crypto';
import type { Catalog } from '../published/catalog.ts';
import type { ScenarioDriver } from '../scenario/drivers.ts';
import type { Scenario } from '../scenario/scenarioSchema.ts';
import { dayMs } from '../../time.ts';

/** A version of a driver. */
export interface DriverVersion {
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** Its driver's place among the scenario's. */
  readonly driver: number;
  /** Its place among the versions of its driver; devices begin with 0. */
  readonly nth: number;
  readonly manufacturer: string;
  readonly driverClass: string;
  readonly version: string;
  readonly models: readonly string[];
  readonly isRequired: boolean;
  readonly publishedAt: number;
  readonly harm: ScenarioDriver['versions'][number]['harm'];
}

const known = new WeakMap<Scenario, readonly DriverVersion[]>();

/** All versions, driver by driver, oldest first. */
export function driversOf(scenario: Scenario, catalog: Catalog): readonly DriverVersion[] {
  const found = known.get(scenario);
  if (found !== undefined) return found;
  const made = scenario.drivers.list.flatMap((driver, place) =>
    driver.versions.map(({ version, day, harm }, nth): DriverVersion => {
      const { manufacturer, class: driverClass, models, isRequired } = driver;
      const key = `driver ${place} ${manufacturer} ${driverClass} ${version}`;
      return {
        id: createHash('sha256').update(key).digest('hex'),
        driver: place,
        nth,
        manufacturer,
        driverClass,
        version,
        models,
        isRequired,
        publishedAt: catalog.patchTuesdayAt + day * dayMs,
        harm,
      };
    }),
  );
  known.set(scenario, made);
  return made;
}

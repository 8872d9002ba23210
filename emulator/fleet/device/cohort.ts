/** Which devices a scenario's cohort is made of. */
import { draw, streams, type Drawer } from '../hash.ts';
import type { ScenarioCohort } from '../scenario/scenarioSchema.ts';
import type { VersionName } from '../published/versions.ts';
import { lineName } from './windowsLine.ts';

/** What of a device cohorts are told apart by. */
interface Classified extends Drawer {
  readonly hardware: { readonly manufacturer: string; readonly model: string };
  readonly firmware: string;
  /** The version of Windows that it begins with. */
  readonly line: VersionName;
  readonly site: { readonly name: string };
}

/** Whether a device is in the `nth` cohort of its scenario. */
export function isInCohort(cohort: ScenarioCohort, nth: number, device: Classified): boolean {
  const { where, share } = cohort;
  const fits =
    (where.manufacturer ?? device.hardware.manufacturer) === device.hardware.manufacturer &&
    (where.model ?? device.hardware.model) === device.hardware.model &&
    (where.firmware ?? device.firmware) === device.firmware &&
    (where.windows ?? lineName(device.line)) === lineName(device.line) &&
    (where.site ?? device.site.name) === device.site.name;
  return fits && draw(device, streams.cohort, nth) < share;
}

/** Whether a device runs what does not get on with a cohort of its scenario: an update, or a version it was taken to. */
import type { Makeup, Traits } from '../device/traits.ts';
import { isFor, lineName, type WindowsLine } from '../device/windowsLine.ts';
import type { ScenarioCohort } from '../scenario/scenarioSchema.ts';

/** Whether the device runs an update that hurts its cohort. */
export function isAffected(
  { makeup, traits }: Device,
  { afterUpdate }: ScenarioCohort,
  build: string,
): boolean {
  if (afterUpdate === undefined) return false;
  const release = releaseOf(makeup, traits, build);
  return release !== undefined && !afterUpdate.fixedBy.includes(release);
}

/** Whether a feature update took the device to a version that hurts its cohort. */
export function isHurtByVersion(
  { makeup, traits }: Device,
  { afterUpgrade }: ScenarioCohort,
  build: string,
): boolean {
  if (afterUpgrade === undefined) return false;
  const line = lineOf(makeup, build);
  if (line === undefined || lineName(line) === lineName(traits.line)) return false;
  const release = releaseOf(makeup, traits, build);
  const isMended = release !== undefined && afterUpgrade.fixedBy.includes(release);
  return isFor(afterUpgrade.to, line) && !isMended;
}

/** A device of a fleet. */
interface Device {
  readonly makeup: Makeup;
  readonly traits: Traits;
}

/** The update that brings a build, on the version the device began with or on one that it was taken to. */
function releaseOf(makeup: Makeup, { line: own }: Traits, build: string): string | undefined {
  const line = isOf(own, build) ? own : lineOf(makeup, build);
  return line?.updates.find((update) => update.build === build)?.release;
}

/** The version of Windows that a build is of. */
function lineOf({ linesToCome }: Makeup, build: string): WindowsLine | undefined {
  return linesToCome.find((line) => isOf(line, build));
}

function isOf({ startBuild }: WindowsLine, build: string): boolean {
  return numberOf(startBuild) === numberOf(build);
}

/** `26100` of `10.0.26100.7840`. */
function numberOf(build: string): string {
  return build.split('.')[2] ?? '';
}

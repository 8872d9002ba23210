/** The nine prerequisites of a device, each with what came of it. */
import type { ListedDevice } from '#core/device/listed.ts';
import { failedPrerequisite, type Prerequisite } from '#core/device/prerequisites.ts';
import type { Paint } from '../../terminal/terminal.ts';

/** The checks in the order they are made, in words. */
const checks: readonly { readonly check: Prerequisite; readonly asks: string }[] = [
  { check: 'identity', asks: 'serial number, model and manufacturer are known and its own' },
  { check: 'managed', asks: 'the device manager knows it' },
  { check: 'contact', asks: 'in contact within 28 days' },
  { check: 'ownership', asks: 'Windows, owned by the company' },
  { check: 'version', asks: 'Windows 10 1809 or newer, 64 bit' },
  { check: 'edition', asks: 'Enterprise, Pro or Pro for Workstations' },
  { check: 'join', asks: 'joined to Entra, or hybrid' },
  { check: 'management', asks: 'not managed by Configuration Manager alone' },
  { check: 'workloads', asks: 'if co-managed, the three workloads are at Intune' },
];

/** One check. */
export interface CheckResult {
  readonly number: number;
  readonly check: Prerequisite;
  readonly asks: string;
  /** `notReached`: an earlier one failed, and the first that fails is the reason. */
  readonly outcome: 'passed' | 'failed' | 'notReached';
  readonly seen: string | null;
}

/** Each check with its outcome, judged as of an instant on what is stored. */
export function checkResults(
  { device, failure }: ListedDevice,
  asOf: number,
): readonly CheckResult[] {
  const serialTaken = failure?.seen.includes('belongs to a registered device') ?? false;
  const failed = failedPrerequisite(device, { asOf, serialTaken });
  return checks.map(({ check, asks }, index) => {
    const number = index + 1;
    if (failed === null || number < failed.number) {
      return { number, check, asks, outcome: 'passed', seen: null };
    }
    return number === failed.number
      ? { number, check, asks, outcome: 'failed', seen: failed.seen }
      : { number, check, asks, outcome: 'notReached', seen: null };
  });
}

/** A line a check. */
export function checkResultLines(results: readonly CheckResult[], paint: Paint): readonly string[] {
  const marks = { passed: paint.green('✔'), failed: paint.red('✘'), notReached: paint.dim('·') };
  return results.map(
    ({ number, asks, outcome, seen }) =>
      `${marks[outcome]} ${number} ${asks}${seen === null ? '' : paint.red(`: ${seen}`)}`,
  );
}

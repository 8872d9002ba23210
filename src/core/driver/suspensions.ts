/**
 * Drivers that the service pauses by itself: firmware that a profile has approved without a person, a driver that a standing
 * hold names, and one whose own devices show that it is bad. Each is paused once; who approves it after that knows why. Firmware that goes wrong leaves a device
 * that no update reaches any more, and shows as silence only.
 */
import { holdName, type Hold } from '../hold/hold.ts';
import type { RuleId } from '../rulebook/ruleIds.ts';
import type { DriverWord, OfferedDriver, RingDrivers } from './book.ts';
import { isFirmware, isNamed, titleOf } from './driver.ts';
import type { DriverWishes } from './plan.ts';
import type { WatchedDriver } from './watched.ts';

/** A driver to be paused, by which rule, and why. */
export interface Suspension {
  readonly driver: OfferedDriver;
  readonly rule: Extract<RuleId, `driver.pause.${string}`>;
  readonly why: string;
}

/** What to pause in a ring. */
export function suspensions(
  { ring, approval, drivers }: RingDrivers,
  {
    wishes,
    words,
    holds,
    watched,
  }: {
    readonly wishes: DriverWishes;
    readonly words: readonly DriverWord[];
    readonly holds: readonly Hold[];
    readonly watched: readonly WatchedDriver[];
  },
): readonly Suspension[] {
  const wordOn = new Map(
    words.filter((word) => word.ring === ring).map((word) => [word.driverId, word]),
  );
  return drivers
    .filter(({ status }) => status === 'approved')
    .flatMap((driver): readonly Suspension[] => {
      const word = wordOn.get(driver.driverId);
      const hold = holds.find((one) => isHeldBy(driver, one) && (word?.at ?? -Infinity) < one.at);
      if (hold !== undefined)
        return [
          {
            driver,
            rule: 'driver.pause.cohort',
            why: `${holdName(hold.id)} holds devices by this driver: ${hold.reason}`,
          },
        ];
      const bad = watched.find(({ title }) => title === titleOf(driver));
      if (bad !== undefined && isToPause(bad, word))
        return [{ driver, rule: 'driver.pause.evidence', why: evidenceWords(bad) }];
      const isUnasked = approval === 'automatic' && wishes.firmware === 'byApproval';
      if (!isUnasked || word !== undefined || !isFirmware(driver)) return [];
      return [
        {
          driver,
          rule: 'driver.pause.firmware',
          why: 'Firmware waits for a person: one that is bad leaves a device that no update reaches.',
        },
      ];
    });
}

/** What is said of it after the evidence called for its pause, by the service itself first, stands. */
function isToPause({ pausedAt }: WatchedDriver, word: DriverWord | undefined): boolean {
  return pausedAt !== null && (word?.at ?? -Infinity) < pausedAt;
}

function evidenceWords({ verdict }: WatchedDriver): string {
  return `Its own devices are worse than those without it${verdict === null || verdict.text === '' ? '' : `: ${verdict.text}`}.`;
}

/** `driver`, and `driver display` of one class. */
const driverFact = /^driver( |$)/;

function isHeldBy(driver: OfferedDriver, { cohort }: Pick<Hold, 'cohort'>): boolean {
  return cohort.some(({ fact, value }) => driverFact.test(fact) && isNamed(driver, value));
}

/**
 * The later definition of the objective, ring by ring, told beside the one that is judged and deciding nothing: the share of a
 * ring's devices that is up to date so many days after publication as its deferral, its deadline and five days for reports
 * come to; who was away, or is new, has its grace and five days from its return. Source: Microsoft Learn, "Windows
 * quality updates" (Windows Autopatch, 2023).
 */
import { instantOfDay } from '../calendar.ts';
import type { Cadence } from '../ring.ts';
import { isCounting, isUpdated, type Standing } from './blockers.ts';
import { attainedOf } from './soFar.ts';

/** Days that reports may take. */
const reportDays = 5;

/** A ring by that definition. */
export interface RingObjective {
  readonly ring: string;
  /** Day of the release. */
  readonly dueOnDay: number;
  readonly dueAt: number;
  /** Devices that count, without those that came back and still have their time. */
  readonly eligible: number;
  readonly updated: number;
  readonly back: number;
  /** Share 0–1; null where no device counts. */
  readonly share: number | null;
}

/** Days after its return that a device has to come up to date. */
export function daysFromReturn({ gracePeriodDays }: Cadence): number {
  return gracePeriodDays + reportDays;
}

/** Each ring by that definition. */
export function ringObjectives(
  counted: readonly Standing[],
  rings: readonly { readonly name: string; readonly cadence: Cadence }[],
  publishedAt: number,
): readonly RingObjective[] {
  return rings.map(({ name, cadence }) => {
    const own = counted.filter((one) => one.ring === name && isCounting(one));
    const sum = (some: readonly Standing[], what: 'devices' | 'back'): number =>
      some.reduce((total, one) => total + one[what], 0);
    const updated = sum(own.filter(isUpdated), 'devices');
    const back = sum(
      own.filter((one) => !isUpdated(one)),
      'back',
    );
    const eligible = sum(own, 'devices') - back;
    const dueOnDay = cadence.deferralDays + cadence.deadlineDays + reportDays;
    return {
      ring: name,
      dueOnDay,
      dueAt: instantOfDay(publishedAt, dueOnDay),
      eligible,
      updated,
      back,
      share: attainedOf({ eligible, updated }),
    };
  });
}

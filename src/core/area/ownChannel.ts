/**
 * What areas have in common whose product spreads its versions over all devices by itself: no day is announced, no ring gets
 * one before another, nothing is kept of them, and how far they came is told alone. A month is counted from the day that all
 * areas have; what follows that day is its release.
 */
import { applicationEligibility } from '../device/readiness.ts';
import { signal, type Signal } from '../evidence/signal/signal.ts';
import { ringPlan } from '../ring.ts';
import { secondTuesdays } from './secondTuesdays.ts';

/** Facts of such an area. */
export const ownChannel = {
  objective: { target: null, judgedOnDay: 21 },
  calendar: secondTuesdays('B'),
  profiles: {
    'product-channel': [
      ringPlan('test', 0, [0, 0, 0]),
      ringPlan('first', 0.01, [0, 0, 0]),
      ringPlan('fast', 0.09, [0, 0, 0]),
      ringPlan('broad', 0.9, [0, 0, 0]),
    ],
  },
  usualProfile: 'product-channel',
  eligibility: applicationEligibility,
  stop: 'pause',
  isSpreadByProduct: true,
} as const;

/**
 * Crashes of its application, and reports. Everybody gets a version within days, so crashes go by what was usual before; how
 * much is usual is an assumption.
 */
export function ownChannelSignals(
  name: string,
  { product, app }: { readonly product: string; readonly app: string },
): readonly Signal[] {
  return [
    signal(name, `had ${product} crash or hang`, 'apps', {
      match: { apps: [app] },
      method: 'baseline',
      windowDays: 3,
      baseline: 0.02,
      weight: 2,
    }),
    signal('report', 'were reported by people or monitoring', 'reports', { baseline: 0.005 }),
  ];
}

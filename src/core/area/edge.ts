/**
 * Microsoft Edge: progressive by the product itself, and so observed. Versions come weekly and on no announced day, so a month
 * is counted from the day that all areas have; what follows that day is its release. Sources: "Microsoft Edge" (Autopatch, May
 * 2022 and September 2023).
 */
import { applicationEligibility } from '../device/readiness.ts';
import { signal, type Signal } from '../evidence/signal/signal.ts';
import { ringPlan } from '../ring.ts';
import { nobody, type AreaFacts } from './facts.ts';
import { secondTuesdays } from './secondTuesdays.ts';

/** Everybody gets a version within days, so crashes go by what was usual before; how much is usual is an assumption. */
const signals: readonly Signal[] = [
  signal('edge', 'had Edge crash or hang', 'apps', {
    match: { apps: ['msedge.exe'] },
    method: 'baseline',
    windowDays: 3,
    baseline: 0.02,
    weight: 2,
  }),
  signal('report', 'were reported by people or monitoring', 'reports', { baseline: 0.005 }),
];

export const edge = {
  area: 'edge',
  title: 'Microsoft Edge',
  product: 'edge',
  abilities: {
    openRings: nobody('the product itself spreads a version, a share of all devices at a time'),
    pause: nobody('Edge cannot be paused or resumed'),
    expedite: nobody('the product itself speeds up security fixes'),
    rollBack: nobody('Edge cannot be rolled back by the service'),
    hold: nobody('Edge cannot be kept from some devices by the service'),
  },
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
  signals,
  sources: ['devices', 'apps', 'edgeVersions'],
  words: {
    update: 'Microsoft Edge version',
    version: 'channel',
    staleness: 'versions as Intune’s inventory told them last, up to a week old',
  },
  stop: 'pause',
} satisfies AreaFacts;

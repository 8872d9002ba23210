/**
 * Microsoft Teams: it updates itself, and so is observed. Microsoft announces no day, only that it is monthly and mostly on a
 * Monday, so a month is counted from the day that all areas have; what follows that day in the fleet is its release. Sources:
 * "Microsoft Teams" (Autopatch, May 2022).
 */
import { applicationEligibility } from '../device/readiness.ts';
import { signal, type Signal } from '../evidence/signal/signal.ts';
import { ringPlan } from '../ring.ts';
import { nobody, type AreaFacts } from './facts.ts';
import { secondTuesdays } from './secondTuesdays.ts';

const itself = nobody('Teams updates itself through its own channel');

/** Everybody gets a version within days, so crashes go by what was usual before; how much is usual is an assumption. */
const signals: readonly Signal[] = [
  signal('teams', 'had Teams crash or hang', 'apps', {
    match: { apps: ['ms-teams.exe'] },
    method: 'baseline',
    windowDays: 3,
    baseline: 0.02,
    weight: 2,
  }),
  signal('report', 'were reported by people or monitoring', 'reports', { baseline: 0.005 }),
];

export const teams = {
  area: 'teams',
  title: 'Microsoft Teams',
  product: 'teams',
  abilities: {
    openRings: itself,
    pause: itself,
    expedite: itself,
    rollBack: itself,
    hold: itself,
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
  sources: ['devices', 'apps', 'teamsVersions'],
  words: {
    update: 'Microsoft Teams version',
    version: 'client',
    staleness:
      'versions as Intune’s inventory told them last, up to a week old; what is new is what the fleet itself shows',
  },
  stop: 'pause',
} satisfies AreaFacts;

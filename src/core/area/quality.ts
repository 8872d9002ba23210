/** Windows quality updates: the cumulative update of the second Tuesday, in rings. */
import { windowsEligibility } from '../device/readiness.ts';
import { ringPlan, type RingPlan } from '../ring.ts';
import { anybody, type AreaFacts } from './facts.ts';
import { secondTuesdays } from './secondTuesdays.ts';
import { windowsSignals } from './windowsSignals.ts';

const profiles: Readonly<Record<string, readonly RingPlan[]>> = {
  'preview-2022': [
    ringPlan('test', 0, [0, 0, 0]),
    ringPlan('first', 0.01, [1, 2, 2]),
    ringPlan('fast', 0.09, [6, 2, 2]),
    ringPlan('broad', 0.9, [9, 5, 2]),
  ],
  'small-tenant-2022': [
    ringPlan('test', 0, [0, 0, 0]),
    ringPlan('first', 0.05, [1, 2, 2]),
    ringPlan('fast', 0.15, [6, 2, 2]),
    ringPlan('broad', 0.8, [9, 5, 2]),
  ],
  'groups-2023': [
    ringPlan('test', 0, [0, 0, 0]),
    ringPlan('first', 0.01, [1, 2, 2]),
    ringPlan('fast', 0.09, [6, 2, 2]),
    ringPlan('broad', 0.8, [9, 5, 2]),
    ringPlan('last', 0.1, [11, 3, 2]),
  ],
};

export const quality = {
  area: 'quality',
  title: 'Windows quality updates',
  product: 'windows',
  abilities: {
    openRings: anybody,
    pause: anybody,
    expedite: anybody,
    rollBack: anybody,
    hold: anybody,
  },
  objective: { target: 0.95, judgedOnDay: 21 },
  calendar: secondTuesdays('B'),
  profiles,
  usualProfile: 'preview-2022',
  eligibility: windowsEligibility,
  signals: windowsSignals,
  sources: ['devices', 'startups', 'apps', 'installs'],
  words: { update: 'quality update', version: 'Windows version' },
  stop: 'pause',
  keepsDrivers: true,
  keepsVersions: true,
} satisfies AreaFacts;

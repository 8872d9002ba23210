/**
 * Windows feature updates: each ring's policy names the version of Windows that its devices are to come to. A release is for
 * the newest version that is offered to all, goes from ring to ring over months, and keeps everybody else on what they have;
 * the service never stops one of its own accord. Sources: "Windows feature updates" (Autopatch, July 2022 and May 2023),
 * "Feature updates policy" (Intune).
 */
import { windowsEligibility } from '../device/readiness.ts';
import { signal, type Signal } from '../evidence/signal/signal.ts';
import { ringPlan, type RingPlan } from '../ring.ts';
import { anybody, nobody, onlyTenant, type AreaFacts } from './facts.ts';
import { secondTuesdays } from './secondTuesdays.ts';
import { windowsSignals } from './windowsSignals.ts';

const profiles: Readonly<Record<string, readonly RingPlan[]>> = {
  'phases-2022': [
    ringPlan('test', 0, [0, 5, 0]),
    ringPlan('first', 0.01, [30, 5, 2]),
    ringPlan('fast', 0.09, [60, 5, 2]),
    ringPlan('broad', 0.9, [90, 5, 2]),
  ],
  'weekly-2023': [
    ringPlan('test', 0, [0, 5, 0]),
    ringPlan('first', 0.01, [7, 5, 2]),
    ringPlan('fast', 0.09, [14, 5, 2]),
    ringPlan('broad', 0.9, [21, 5, 2]),
  ],
};

/** A device works on with what it was for weeks before it is missed, and people go back within the 30 days they have. */
const windows: Readonly<Record<string, Partial<Signal>>> = {
  installFailure: { windowDays: 21, baseline: 0.08 },
  dark: { windowDays: 21 },
  uninstall: { windowDays: 28, baseline: 0.01 },
  report: { windowDays: 28, baseline: 0.02 },
};

/**
 * The signals of what Windows is updated by, over longer windows, since another version changes more than another build.
 * Shares that are usual are assumptions until a release was seen.
 */
const signals: readonly Signal[] = windowsSignals.map((one) =>
  signal(one.name, titleOf(one), one.source, { ...one, ...windows[one.name] }),
);

function titleOf({ name, title }: Signal): string {
  return name === 'uninstall' ? 'went back to the version before' : title;
}

export const feature = {
  area: 'feature',
  title: 'Windows feature updates',
  product: 'windows',
  grain: 'version',
  abilities: {
    openRings: anybody,
    pause: onlyTenant,
    expedite: nobody('feature updates follow their phases; there is no expedited form'),
    rollBack: nobody('feature updates are rolled back by a support case only'),
    hold: onlyTenant,
  },
  // Judged once the last ring's deadline and grace are over and devices had a week to tell.
  objective: { target: 0.99, judgedOnDay: 104 },
  calendar: secondTuesdays('F'),
  profiles,
  usualProfile: 'phases-2022',
  eligibility: windowsEligibility,
  signals,
  sources: ['devices', 'startups', 'apps'],
  words: { update: 'feature update', version: 'edition' },
  stop: 'target',
  lasting: { deferralDaysMax: 180, lastDay: 240, summaryOnDay: 97 },
} satisfies AreaFacts;

/**
 * Microsoft 365 Apps on Monthly Enterprise Channel: the product's own network spreads a version, devices apply their ring's
 * delay by themselves, and the service stops a ring by pinning it to the version before. Sources: "Microsoft 365 Apps for
 * enterprise" (Autopatch, May 2022 and 2023), "Windows Autopatch groups overview" (2023).
 */
import { applicationEligibility } from '../device/readiness.ts';
import { signal, type Signal } from '../evidence/signal/signal.ts';
import { ringPlan, type RingPlan } from '../ring.ts';
import { nobody, onlyService, type AreaFacts } from './facts.ts';
import { secondTuesdays } from './secondTuesdays.ts';

/** Rings are the tenant's, so they have the names and shares of those of Windows. */
const profiles: Readonly<Record<string, readonly RingPlan[]>> = {
  'preview-2022': [
    ringPlan('test', 0, [0, 3, 0]),
    ringPlan('first', 0.01, [0, 3, 0]),
    ringPlan('fast', 0.09, [0, 3, 0]),
    ringPlan('broad', 0.9, [0, 3, 0]),
  ],
  'delays-2022': [
    ringPlan('test', 0, [0, 7, 0]),
    ringPlan('first', 0.01, [0, 7, 0]),
    ringPlan('fast', 0.09, [3, 7, 0]),
    ringPlan('broad', 0.9, [7, 7, 0]),
  ],
};

/**
 * What a bad version shows: its applications crash or hang, people say so, or it goes back by itself. Where no ring is
 * delayed all devices get it within days and nobody is left to compare with, so crashes go by what was usual before. That
 * one device in fourteen has Outlook crash or hang within three days is an assumption until a month was seen, and weighs as
 * much as forty devices; a short window leaves the little that is usual little room. Outlook stands by itself, since most
 * add-ins do.
 */
const signals: readonly Signal[] = [
  signal('outlook', 'had Outlook crash or hang', 'apps', {
    match: { apps: ['outlook.exe'] },
    method: 'baseline',
    windowDays: 3,
    baseline: 0.07,
    weight: 4,
  }),
  signal('officeApps', 'had another Office application crash or hang', 'apps', {
    match: { apps: ['excel.exe', 'winword.exe', 'powerpnt.exe', 'onenote.exe'] },
    method: 'baseline',
    windowDays: 3,
    baseline: 0.07,
    weight: 2,
  }),
  signal('report', 'were reported by people or monitoring', 'reports', {
    windowDays: 14,
    baseline: 0.005,
    weight: 2,
  }),
  signal('uninstall', 'went back to the version before', 'builds', {
    windowDays: 14,
    baseline: 0.005,
    weight: 2,
  }),
];

export const office = {
  area: 'office',
  title: 'Microsoft 365 Apps',
  product: 'office',
  abilities: {
    openRings: nobody('their own network spreads a version over all devices'),
    pause: onlyService,
    expedite: nobody('Microsoft 365 Apps updates cannot be expedited'),
    rollBack: onlyService,
    hold: onlyService,
  },
  objective: { target: 0.9, judgedOnDay: 21 },
  calendar: secondTuesdays('B'),
  profiles,
  usualProfile: 'preview-2022',
  eligibility: applicationEligibility,
  signals,
  sources: ['devices', 'apps', 'officeVersions'],
  words: {
    update: 'Microsoft 365 Apps version',
    version: 'channel',
    staleness: 'versions as Intune’s inventory told them last, up to a week old',
  },
  stop: 'pin',
} satisfies AreaFacts;

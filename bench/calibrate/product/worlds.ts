/**
 * Worlds in which nothing is wrong with the update, and what befalls the fleet befalls it all the same; and the list of
 * all. Others are tried by whoever doubts these.
 */
import { bad, models, people } from './badWorlds.ts';
import { timesUsual } from './simulated/truth.ts';
import { world, type Reach, type World } from './world.ts';

const falsePauses = (most: number): Reach => ({ kind: 'falsePauses', most });

const twiceAssumed = {
  install: 0.12,
  uninstall: 0.01,
  report: 0.01,
  leave: { rate: 0.018, from: 6, to: 16 },
};

const calm: readonly World[] = [
  world({
    name: 'null',
    what: 'nothing is wrong, what is usual is known',
    reach: falsePauses(0.01),
  }),
  world({
    name: 'usual-30-low',
    what: 'all that is usual is 30 % above what was learned',
    reach: falsePauses(0.02),
    truth: timesUsual(1.3),
  }),
  world({
    name: 'weekends',
    what: '95 % of devices are on in the week and 10 % at the weekend',
    reach: falsePauses(0.01),
    truth: { on: { weekday: 0.95, weekend: 0.1 } },
    past: { on: { weekday: 0.95, weekend: 0.1 } },
  }),
  world({
    name: 'proxy',
    what: '60 % of installs fail at one of five sites from D+2 to D+4',
    reach: falsePauses(0.02),
    truth: { proxy: { fromDay: 2, toDay: 4, share: 0.6 } },
  }),
  world({
    name: 'models-and-months',
    what: 'models and months differ (beta-binomial, correlation 0.01)',
    reach: falsePauses(0.05),
    truth: { correlation: 0.01 },
    past: { correlation: 0.01 },
  }),
  world({
    name: 'heavy-users-first',
    what: 'use differs (exponential) and whoever uses his device most takes the update first',
    reach: falsePauses(0.05),
    truth: { use: 'exponential', order: 'heavyUsersFirst' },
    past: { use: 'exponential', order: 'heavyUsersFirst' },
  }),
  world({
    name: 'failures-first',
    what: 'failures are heard of at once and successes 1–4 days late',
    reach: falsePauses(0.05),
    truth: { failuresShow: 'atOnce', goodSeenAfter: [1, 4] },
    past: { failuresShow: 'atOnce', goodSeenAfter: [1, 4] },
  }),
  world({
    name: 'told-a-day-late',
    what: 'failed installs are heard of a day late',
    reach: falsePauses(0.01),
    truth: { toldAfterDays: { installs: 1, startups: 1, apps: 1 } },
    past: { toldAfterDays: { installs: 1, startups: 1, apps: 1 } },
  }),
  world({
    name: 'first-month-twice',
    what: 'the first month, reports tell of the one before; all that is usual is twice what is assumed',
    reach: falsePauses(0.05),
    months: 0,
    isTold: true,
    truth: twiceAssumed,
  }),
  world({
    name: 'first-month-varied',
    what: 'the same, and models and months differ (beta-binomial, correlation 0.01)',
    reach: falsePauses(0.05),
    months: 0,
    isTold: true,
    truth: { ...twiceAssumed, correlation: 0.01 },
  }),
  world({
    name: 'first-month-twice-unread',
    what: 'the first month, no reports of the one before; all that is usual is twice what is assumed',
    reach: falsePauses(0.05),
    months: 0,
    truth: twiceAssumed,
  }),
];

const holidays: readonly World[] = [0.12, 0.25, 0.58].flatMap((share) =>
  [4, 11, 15].map((fromDay) =>
    world({
      name: `holiday-${Math.round(100 * share)}-d${fromDay}`,
      what: `${Math.round(100 * share)} % are away together for nine days from D+${fromDay}`,
      reach: falsePauses(0.05),
      truth: { absence: { share, fromDay, days: 9 } },
    }),
  ),
);

const alike = { crashes: 1, reports: 1, uninstalls: 1 };

const shocks: readonly World[] = [
  ...[1, 11].map((fromDay) =>
    world({
      name: `third-party-d${fromDay}`,
      what: `a third party's driver: all crashes ten times as often from D+${fromDay}, updated or not`,
      reach: falsePauses(0.05),
      truth: { shock: { ...alike, fromDay, crashes: 10 } },
    }),
  ),
  world({
    name: 'third-party-clock',
    what: 'the same from D+4, gate clock, all rings at once',
    reach: falsePauses(0.05),
    truth: { shock: { ...alike, fromDay: 4, crashes: 10 }, gate: 'clock', allAtOnce: true },
  }),
  ...[1, 11].map((fromDay) =>
    world({
      name: `helpdesk-d${fromDay}`,
      what: `a helpdesk campaign: reports five times, roll-backs three times as often from D+${fromDay}`,
      reach: falsePauses(0.05),
      truth: { shock: { ...alike, fromDay, reports: 5, uninstalls: 3 } },
    }),
  ),
];

/** All worlds. */
export const worlds: readonly World[] = [
  ...calm,
  ...holidays,
  ...shocks,
  ...bad,
  ...models,
  ...people,
];

/** Worlds in which the update is bad, a model is worse by nature, or people step in. */
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Operator } from './play.ts';
import { world, type Reach, type World } from './world.ts';

const found = (most: number | null, contained: number | null = null): Reach => ({
  kind: 'found',
  most,
  contained,
});

/** The update is bad. */
export const bad: readonly World[] = [
  ...(
    [
      [0.1, 100, 0.6],
      [0.2, 30, 0.95],
      [0.5, 9, 0.99],
    ] as const
  ).map(([share, most, contained]) =>
    world({
      name: `installs-${100 * share}`,
      what: `${100 * share} % fail to install`,
      reach: found(most, contained),
      truth: { bad: { share, model: null } },
    }),
  ),
  ...(
    [
      [0.1, 400],
      [0.2, 150],
      [0.5, 20],
    ] as const
  ).map(([bricks, most]) =>
    world({
      name: `bricks-${100 * bricks}`,
      what: `${100 * bricks} % never start again`,
      reach: found(most),
      truth: { bricks },
    }),
  ),
  world({
    name: 'first-month-bricks-20',
    what: '20 % never start again, in a first month',
    reach: found(150),
    months: 0,
    isTold: true,
    truth: { bricks: 0.2 },
  }),
  ...(
    [
      [0.1, 0.5],
      [0.2, 0.9],
    ] as const
  ).map(([share, contained]) =>
    world({
      name: `first-month-${100 * share}`,
      what: `the first month, reports tell of the one before; ${100 * share} % fail to install where 2 % are usual`,
      reach: found(null, contained),
      months: 0,
      isTold: true,
      truth: { bad: { share, model: null } },
    }),
  ),
  world({
    name: 'first-month-10-unread',
    what: 'the first month, no reports of the one before; 10 % fail to install where 2 % are usual',
    reach: found(null, 0.5),
    months: 0,
    truth: { bad: { share: 0.1, model: null } },
  }),
  world({
    name: 'first-month-said-10',
    what: 'the same, and a person has said before that 2 % are usual',
    reach: found(null, 0.5),
    months: 0,
    truth: { bad: { share: 0.1, model: null } },
    says: { share: 0.02, from: 'theStart' },
  }),
  world({
    name: 'bad-model-20',
    what: 'one model of 13.5 % of the fleet fails at 20 %: it is to be held',
    reach: { kind: 'caught', model: 3, least: 0.85 },
    truth: { bad: { share: 0.2, model: 3 } },
  }),
];

const withoutLast = [0.46, 0.31, 0.23, 0];

/** A model is new, and worse by nature. */
export const models: readonly World[] = (
  [
    [3, 0.05],
    [5, 0.15],
  ] as const
).map(([times, most]) =>
  world({
    name: `new-model-${times}x`,
    what: `a new model of 13.5 % of the fleet fails ${times} times as often by nature`,
    reach: { kind: 'held', model: 3, most },
    truth: { install: 0.03, modelTimes: [1, 1, 1, times] },
    past: { install: 0.03, models: withoutLast },
  }),
);

/** On the days after the service's pause somebody holds a Windows version, and then a site. */
const holdsUnrelated: Operator = (release) => {
  const paused = release.rings.find(({ pause }) => pause?.by === 'service')?.pause ?? null;
  const next = [{ windows: '26100' }, { site: 'S0' }][release.holds.length];
  if (paused === null || next === undefined) return [];
  return [{ kind: 'hold', cohort: next, operator: 'kim', reason: 'to be on the safe side' }];
};

const usualHere = { operator: 'kim', reason: 'this is usual here' };

/** Whoever weighs a pause or a hold has the release, and the devices that are held, go on. */
const goesOn: Operator = (release) => [
  ...(release.rings.some(({ pause }) => pause?.by === 'service')
    ? [{ kind: 'resume' as const, ...usualHere }]
    : []),
  ...release.holds.map(({ id }) => ({ kind: 'unhold' as const, hold: id, ...usualHere })),
];

const wrongUsual = { install: 0.15 };

/** People step in, or nobody does for months. */
export const people: readonly World[] = [
  world({
    name: 'two-holds',
    what: '20 % fail everywhere; after the pause a person holds a build and then a site',
    reach: { kind: 'resumed', most: 0 },
    devices: 300,
    truth: { bad: { share: 0.2, model: null } },
    policy: { holds: { ...defaultPolicy('').holds, automatic: false } },
    operator: holdsUnrelated,
  }),
  world({
    name: 'wrong-usual',
    what: 'from the first month on 15 % fail by nature where 6 % are assumed; nobody answers',
    reach: { kind: 'monthsPaused', months: 2, most: 0.05 },
    months: 0,
    truth: wrongUsual,
  }),
  world({
    name: 'wrong-usual-answered',
    what: 'the same, and a person has what is paused or held go on',
    reach: { kind: 'monthsPaused', months: 1, most: 0.05 },
    months: 0,
    truth: wrongUsual,
    operator: goesOn,
  }),
  world({
    name: 'wrong-usual-said',
    what: 'the same, and after the first pause a person says that 15 % are usual',
    reach: { kind: 'monthsPaused', months: 1, most: 0.05 },
    months: 0,
    truth: wrongUsual,
    says: { share: 0.15, from: 'thePause' },
  }),
];

/** The cells of the table: what is asked, what is answered, for how long; and the faults that make one of them. */
import type { z } from 'zod';
import type { faultSchema } from '../../emulator/fleet/scenario/fault.ts';

/** A fault as it is planned; `scenarios/README.md` tells each kind. */
export type Fault = z.input<typeof faultSchema>;
type Match = NonNullable<Fault['match']>;

const intune = 'deviceManagement';
const policies = `${intune}/deviceConfigurations`;
const end = String.raw`(\?|$)`;

/** What is asked, by the calls that ask it. */
export const asked = {
  'sign-in': [{ host: 'login' }],
  devices: [{ method: 'GET', path: `${intune}/managedDevices${end}` }],
  'hardware of one device': [{ method: 'GET', path: `${intune}/managedDevices/` }],
  'directory devices': [{ method: 'GET', path: `^/[^/]+/devices${end}` }],
  'groups read': [{ method: 'GET', path: '/groups' }],
  'group members written': [
    { method: 'PATCH', path: '/groups/' },
    { method: 'POST', path: '/groups/.*members' },
    { method: 'DELETE', path: '/groups/.*members' },
  ],
  'ring policies read': [{ method: 'GET', path: `${policies}(/[^/]+)?${end}` }],
  'ring policies written': [
    { method: 'PATCH', path: policies },
    { method: 'POST', path: `${policies}${end}` },
    { method: 'POST', path: 'extendQualityUpdatesPause' },
  ],
  assignments: [{ path: `${policies}/[^/]+/assign` }],
  catalogue: [{ path: 'updates/catalog/entries' }],
  'known issues': [{ path: 'updates/products' }],
  'service health': [{ path: 'serviceAnnouncement' }],
  startups: [{ path: 'userExperienceAnalyticsDevice' }],
  'app events': [{ path: 'userExperienceAnalyticsAppHealth' }],
  'Log Analytics': [{ host: 'analytics' }],
  mail: [{ path: 'sendMail' }],
  expedites: [{ path: 'windowsQualityUpdateProfiles' }],
} as const satisfies Readonly<Record<string, readonly Match[]>>;

/** The client gives up after a minute and no setting makes that less, so that slow means seconds. */
export const slowMs = 3_000;

const status = (code: number): Omit<Fault, 'match'> => ({
  kind: 'status',
  status: code,
  ...(code === 429 || code === 503 ? { retryAfter: 1 } : {}),
});

/** What is answered; the order is the one in which an interrupted run has tried them. */
export const answers = {
  403: status(403),
  404: status(404),
  503: status(503),
  garbage: { kind: 'garbage' },
  401: status(401),
  400: status(400),
  429: status(429),
  reset: { kind: 'reset' },
  empty: { kind: 'empty' },
  truncated: { kind: 'truncate' },
  slow: { kind: 'slow', delayMs: slowMs },
} as const satisfies Readonly<Record<string, Omit<Fault, 'match'>>>;

/** For how long, in days of the release; a day is one after a ring opened, and one around an edge. */
export const durations = {
  'for ever': [{ from: 1 }],
  once: [{ from: 1, times: 1 }],
  'a day': [
    { from: 2, to: 3 },
    { from: 6, to: 7 },
  ],
} as const satisfies Readonly<Record<string, readonly Omit<Fault, 'match' | 'kind'>[]>>;

/** What is asked when the rings are made ready and hardly after: there the faults stand from the announcement on. */
const beforehand: ReadonlySet<keyof typeof asked> = new Set([
  'group members written',
  'assignments',
]);
const early = {
  'for ever': [{}],
  once: [{ times: 1 }],
  'a day': [{ from: -9, to: -6 }],
} as const satisfies Readonly<
  Record<keyof typeof durations, readonly Omit<Fault, 'match' | 'kind'>[]>
>;

/** One month with one fault. */
export interface Cell {
  readonly what: keyof typeof asked;
  readonly answer: string;
  readonly duration: keyof typeof durations;
}

/** The faults of a cell, for the emulator. */
export function faultsOf({ what, answer, duration }: Cell): readonly Fault[] {
  const kind: Omit<Fault, 'match'> | undefined = Object.entries(answers).find(
    ([name]) => name === answer,
  )?.[1];
  if (kind === undefined) throw new Error(`There is no answer "${answer}".`);
  return (beforehand.has(what) ? early : durations)[duration].flatMap((when) =>
    asked[what].map((match) => ({ ...kind, ...when, match })),
  );
}

export const whats = Object.keys(asked) as (keyof typeof asked)[];
/** As text, in the order of their importance: a record would put numbers first and in their own order. */
export const answerNames: readonly string[] =
  '403 404 503 garbage 401 400 429 reset empty truncated slow'.split(' ');
const durationNames = Object.keys(durations) as (keyof typeof durations)[];
const foremost = 4;

/** All cells, those that tell most first; each round takes everything asked once, with another answer. */
export function allCells(): readonly Cell[] {
  return [answerNames.slice(0, foremost), answerNames.slice(foremost)].flatMap((some) =>
    durationNames.flatMap((duration) =>
      some.flatMap((_, round) =>
        whats.map((what, nth) => {
          return { what, duration, answer: some[(nth + round) % some.length] ?? '' };
        }),
      ),
    ),
  );
}

/** A subset in which everything asked meets each duration, and each answer comes about as often. */
export function spreadCells(): readonly Cell[] {
  return durationNames.flatMap((duration, second) =>
    whats.map((what, first) => {
      const nth = (first + second * foremost) % answerNames.length;
      return { what, duration, answer: answerNames[nth] ?? '' };
    }),
  );
}

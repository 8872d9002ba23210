/**
 * The shape of a whole policy, as an amendment brings it: it may come from a form, so nothing is taken for granted.
 * Each field is judged by itself, with the limits of the policy file; rules over several stand in `policyFaults`. A
 * field that nobody knows is a fault too: misspelt, it would be passed over in silence.
 */
import { isArea } from '../../area/areas.ts';
import { plainTextFault, plainTextRule } from '../../plainText.ts';
import { limits, type LimitedSetting } from '../../policy/limits.ts';

/** A value that does not fit: where it is, and what it must be. */
export interface ShapeFault {
  readonly path: string;
  readonly message: string;
}

/** Judges one value. */
type Shape = (value: unknown, path: string) => ShapeFault[];

const textMax = 120;
const listMax = 100;

/** What does not fit in a policy; empty = it is whole and may be judged further. */
export function shapeFaults(policy: unknown): readonly ShapeFault[] {
  return policyShape(policy, '');
}

const fits =
  (rule: string, isFit: (value: unknown) => boolean): Shape =>
  (value, path) =>
    isFit(value) ? [] : [{ path, message: `must be ${rule}, found ${shown(value)}` }];

const isText = (value: unknown): value is string => typeof value === 'string';
const text = fits(
  `a text of 1–${textMax} characters, ${plainTextRule}`,
  (value) => isText(value) && value.trim() !== '' && plainTextFault(value, textMax) === null,
);
const yesOrNo = fits('true or false', (value) => typeof value === 'boolean');
const within = (min: number, max: number): Shape =>
  fits(`${min}–${max}`, (value) => isWithin(value, min, max));
const whole = (setting: LimitedSetting): Shape => {
  const { min, max } = limits[setting];
  return fits(
    `${min}–${max}, a whole number`,
    (value) => isWithin(value, min, max) && isWhole(value),
  );
};
const number = (setting: LimitedSetting): Shape => within(limits[setting].min, limits[setting].max);
const properShare = fits(
  'more than 0 and less than 1',
  (value) => typeof value === 'number' && value > 0 && value < 1,
);
const oneOf = (...words: readonly string[]): Shape =>
  fits(words.join(' or '), (value) => isText(value) && words.includes(value));

const orNull =
  (shape: Shape): Shape =>
  (value, path) =>
    value === null ? [] : shape(value, path);

const listOf =
  (element: Shape, max: number, min = 0): Shape =>
  (value, path) => {
    if (!Array.isArray(value) || value.length < min || value.length > max)
      return [{ path, message: `must be a list of ${min}–${max}, found ${shown(value)}` }];
    return value.flatMap((one: unknown, index) => element(one, `${path}.${index}`));
  };

/** A mapping with all of the fields, and of the optional ones any; nothing else. */
const mapping =
  (
    fields: Readonly<Record<string, Shape>>,
    optional: Readonly<Record<string, Shape>> = {},
  ): Shape =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return [{ path, message: `must be a mapping, found ${shown(value)}` }];
    const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
    const given = new Map<string, unknown>(Object.entries(value));
    const known = new Map(Object.entries({ ...fields, ...optional }));
    const unknown = [...given.keys()].filter((name) => !known.has(name));
    return [
      ...unknown.map((name) => ({ path: at(name), message: 'is no setting of a policy' })),
      ...[...known]
        .filter(([name]) => given.get(name) !== undefined || Object.hasOwn(fields, name))
        .flatMap(([name, shape]) => shape(given.get(name), at(name))),
    ];
  };

const gate = oneOf('clock', 'evidence', 'approval');
const share = within(0, 1);

const ring = mapping(
  {
    name: text,
    share,
    cadence: mapping({
      deferralDays: whole('rings.deferralDays'),
      deadlineDays: whole('rings.deadlineDays'),
      gracePeriodDays: whole('rings.gracePeriodDays'),
    }),
  },
  { gate: orNull(gate), whenIdle: orNull(oneOf('ask', 'pass')) },
);

const names = listOf(text, listMax);

const signal = mapping({
  name: text,
  title: text,
  source: oneOf('installs', 'contact', 'restarts', 'builds', 'startups', 'apps', 'reports'),
  method: oneOf('baseline', 'control', 'both'),
  match: mapping(
    {},
    { apps: names, errorClasses: names, otherThan: names, stopCodes: names, reports: names },
  ),
  windowDays: whole('signals.windowDays'),
  baseline: properShare,
  baselineDevices: whole('signals.baselineDevices'),
  spread: oneOf('early', 'even'),
  weight: number('signals.weight'),
});

const policyShape = mapping({
  tenant: text,
  area: fits('an area', (value) => isText(value) && isArea(value)),
  profile: text,
  gate,
  rings: listOf(ring, limits.rings.max, limits.rings.min),
  objective: mapping({ target: orNull(share), judgedOnDay: whole('objective.judgedOnDay') }),
  announceDaysBefore: whole('announceDaysBefore'),
  summaryOnDay: whole('summaryOnDay'),
  assessments: mapping({
    hoursWhileRolling: whole('assessments.hoursWhileRolling'),
    rollingDays: whole('assessments.rollingDays'),
    hoursOtherwise: whole('assessments.hoursOtherwise'),
  }),
  tenantPause: yesOrNo,
  expedite: mapping({
    allowed: yesOrNo,
    whenExploited: yesOrNo,
    whenListed: yesOrNo,
    fromBaseScore: orNull(number('expedite.fromBaseScore')),
  }),
  evidence: mapping({
    falsePauseBudget: number('evidence.falsePauseBudget'),
    watchAt: number('evidence.watchAt'),
    rollBackAt: number('evidence.rollBackAt'),
    margin: number('evidence.margin'),
    unacceptableShare: properShare,
    staleHours: whole('evidence.staleHours'),
  }),
  approval: mapping({
    escalateAfterHours: whole('approval.escalateAfterHours'),
    deadlineHours: whole('approval.deadlineHours'),
    otherwise: oneOf('stay', 'open'),
    approvers: listOf(text, listMax),
  }),
  rollBack: oneOf('propose', 'automatic', 'never'),
  holds: mapping({ days: whole('holds.days'), automatic: yesOrNo, forKnownIssues: yesOrNo }),
  signals: listOf(signal, limits.signals.max),
});

function isWithin(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && value >= min && value <= max;
}

function isWhole(value: unknown): boolean {
  return Number.isInteger(value);
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a mapping';
  return isText(value)
    ? `"${value.slice(0, textMax)}"`
    : `${typeof value} ${JSON.stringify(value)}`;
}

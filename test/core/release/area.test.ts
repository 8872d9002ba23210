/** What an area cannot do is not done in it: by no rule and by no command, whatever is seen. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addArea, areaNames, outlineOf } from '#core/area/areas.ts';
import { quality } from '#core/area/quality.ts';
import { qualityRules } from '#core/area/rules/quality.ts';
import { addRules } from '#core/area/rules/rulesOf.ts';
import type { Ability, Area, Party } from '#core/area/facts.ts';
import { permission } from '#core/area/permission.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import { planRelease } from '#core/release/state/plan.ts';
import type { Proposal, Release } from '#core/release/state/release.ts';
import type { Trigger } from '#core/release/step/decide.ts';
import type { Action } from '#core/release/step/decision.ts';
import type { Observation } from '#core/release/step/observation.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { badCounts, fjord, onDay, order, publishedAt, seen, step, time } from './world.ts';

/** What an action makes use of; null = nothing but what every area can. */
const usedBy: { readonly [K in Action['kind']]: Ability | null } = {
  announce: null,
  review: null,
  supersede: null,
  offer: 'openRings',
  postpone: 'openRings',
  close: 'openRings',
  passDeadline: null,
  watch: 'openRings',
  pause: 'pause',
  resume: 'pause',
  remindPause: 'pause',
  lapsePause: 'pause',
  takeOverPause: 'pause',
  renewPause: 'pause',
  expedite: 'expedite',
  rollBack: 'rollBack',
  rollBackHold: 'rollBack',
  hold: 'hold',
  unhold: 'hold',
  remindHold: 'hold',
  renewHold: 'hold',
  joinHold: 'hold',
  mendPolicy: null,
  takeOverHold: 'hold',
  propose: null,
  escalate: null,
  lapseProposal: null,
  withdraw: null,
  approve: null,
  advise: null,
  amend: null,
  useBaselines: null,
  warn: null,
  judgeObjective: null,
};

/** What is asked for and could not be done all the same is asked in vain. */
const askedFor: Readonly<Record<Proposal['kind'], Ability | null>> = {
  open: 'openRings',
  rollBack: 'rollBack',
  hurry: 'expedite',
  goOn: null,
};

/** A ring under the clock opens by itself, in every area. */
function abilityOf(action: Action, gate?: Policy['gate']): Ability | null {
  if (action.kind === 'offer' && gate === 'clock') return null;
  return action.kind === 'propose' ? askedFor[action.proposal.kind] : usedBy[action.kind];
}

/** In whose name something is done; what was begun is gone on with in the name of whoever began it. */
function partiesOf({ kind }: Action, trigger: Trigger): readonly Party[] {
  const isKept = ['remindPause', 'lapsePause', 'renewPause', 'remindHold', 'renewHold', 'unhold'];
  if (isKept.includes(kind)) return ['service', 'tenant'];
  if (trigger.kind === 'time') return ['service'];
  // An approval has the service do what it asked for.
  const isApproval = trigger.kind === 'command' && trigger.command.kind === 'approve';
  return isApproval ? ['service', 'tenant'] : ['tenant'];
}

interface Moment {
  readonly hours: number;
  readonly bad: number;
  readonly hasCohort: boolean;
  readonly flaw: 'list' | 'report' | null;
  readonly knownIssue: boolean;
  readonly trigger: Trigger;
}

const triggers: readonly Trigger[] = [
  order({ kind: 'pause' }),
  order({ kind: 'pause', ring: 'first' }),
  order({ kind: 'resume' }),
  order({ kind: 'expedite' }),
  order({ kind: 'rollBack' }),
  order({ kind: 'hold', cohort: { model: 'Fjord 13 G2' } }),
  order({ kind: 'approve' }),
  { kind: 'cancel' },
  { kind: 'duty' },
];

const moment: fc.Arbitrary<Moment> = fc.record({
  hours: fc.integer({ min: 1, max: 96 }),
  bad: fc.constantFrom(0, 0, 8, 12, 40),
  hasCohort: fc.boolean(),
  flaw: fc.constantFrom(null, null, 'list', 'report'),
  knownIssue: fc.boolean(),
  trigger: fc.oneof({ arbitrary: fc.constant(time), weight: 4 }, fc.constantFrom(...triggers)),
});

const settings: fc.Arbitrary<Partial<Policy>> = fc.record({
  gate: fc.constantFrom('clock', 'evidence', 'approval'),
  rollBack: fc.constantFrom('propose', 'automatic'),
  holds: fc.record({
    days: fc.constant(28),
    automatic: fc.boolean(),
    forKnownIssues: fc.boolean(),
  }),
});

const stages = [
  {
    name: 'all',
    share: 1,
    cadence: { deferralDays: 0, deadlineDays: 0, gracePeriodDays: 0 },
  },
];

function releaseOf(area: Area, given: Partial<Policy>, isStaged: boolean): Release {
  const policy = {
    ...defaultPolicy('contoso'),
    ...given,
    area,
    objective: { ...outlineOf(area).objective, missChance: 0.8 },
    ...(isStaged ? {} : { rings: stages }),
  };
  return planRelease({
    key: { tenant: 'contoso', area, id: '2026-12-B' },
    basedOn: null,
    policy,
    publishedAt,
    createdAt: onDay(-10),
    carriedPauses: {},
    carriedHolds: [],
  });
}

function observed(release: Release, now: number, moment: Moment): Observation {
  const { bad, hasCohort, flaw, knownIssue } = moment;
  const ring = release.rings.at(-1)?.name === 'all' ? 'all' : 'first';
  const cohort = hasCohort ? { cohort: fjord } : {};
  return seen(release, now, {
    ...(bad === 0 || now < publishedAt
      ? {}
      : { counts: badCounts(release, now, [{ bad, ring, ...cohort }]) }),
    exploited: flaw === null ? [] : [{ cve: 'CVE-2022-30190', source: flaw }],
    advisories: knownIssue
      ? [{ id: 'WI1', title: 'It hangs', source: 'knownIssue', openedAt: now, builds: [19044] }]
      : [],
  });
}

interface Taken {
  readonly action: Action;
  readonly trigger: Trigger;
}

/** All that is decided at these moments, one after the other. */
function played(start: Release, moments: readonly Moment[]): readonly Taken[] {
  let release = start;
  let now = onDay(-8);
  const taken: Taken[] = [];
  for (const moment of moments) {
    now += moment.hours * hourMs;
    const { trigger } = moment;
    const outcome = step(release, trigger, observed(release, now, moment), now);
    taken.push(...outcome.decisions.map(({ action }) => ({ action, trigger })));
    release = outcome.release;
  }
  return taken;
}

const course = fc.record({
  settings,
  isStaged: fc.boolean(),
  moments: fc.array(moment, { minLength: 10, maxLength: 25 }),
});

/** Every area as if its releases were carried out, with the calendar, rings and rules of quality updates. */
function carryOutAll(): void {
  const undo: (() => void)[] = [];
  before(() => {
    for (const area of areaNames()) {
      const { title, product, abilities, objective } = outlineOf(area);
      const facts = { ...quality, area, title, product, abilities, objective };
      undo.push(addArea(facts), addRules({ ...qualityRules, facts }));
    }
  });
  after(() => undo.forEach((one) => one()));
}

describe('what an area cannot do', () => {
  carryOutAll();

  for (const area of areaNames()) {
    it(`is decided nowhere in ${area}, whatever is seen and asked`, () => {
      fc.assert(
        fc.property(course, ({ settings: given, isStaged, moments }) => {
          const taken = played(releaseOf(area, given, isStaged), moments);
          const wrong = taken.filter(({ action, trigger }) => {
            const ability = abilityOf(action, given.gate);
            const may = (by: Party): boolean =>
              ability === null || permission(area, ability, by) === null;
            return !partiesOf(action, trigger).some(may);
          });
          assert.deepEqual(
            wrong.map(({ action }) => action),
            [],
          );
        }),
        { numRuns: 40 },
      );
    });
  }

  it('is decided of quality updates at such moments, so that it would be seen elsewhere', () => {
    const courses = fc.sample(course, { numRuns: 60, seed: 7 });
    const used = courses.flatMap(({ settings: given, moments }) =>
      played(releaseOf('quality', given, true), moments).map(({ action }) => abilityOf(action)),
    );
    assert.deepEqual(
      new Set(used),
      new Set(['openRings', 'pause', 'expedite', 'rollBack', 'hold', null]),
    );
  });
});

describe('a release of an area that can do little', () => {
  carryOutAll();
  const bad: Moment = {
    hours: 1,
    bad: 40,
    hasCohort: false,
    flaw: null,
    knownIssue: false,
    trigger: time,
  };

  it('says why nothing is done when something would be', () => {
    let release = releaseOf('teams', {}, false);
    for (let now = onDay(-8); now <= onDay(2); now += dayMs) {
      release = step(release, time, observed(release, now, bad), now).release;
    }
    assert.equal(
      release.waiting,
      'Nothing is paused. Microsoft Teams: Teams updates itself through its own channel.',
    );
    assert.equal(release.waitingRule, 'area.cannot');
  });

  it('ends on its day and tells how far it came where it has no objective', () => {
    let release = releaseOf('teams', {}, false);
    for (let now = onDay(-8); now <= onDay(21); now += dayMs) {
      release = step(release, time, seen(release, now), now).release;
    }
    assert.equal(release.phase, 'judged');
    assert.equal(release.objective?.outcome, 'noObjective');
    assert.equal(
      release.recent.at(-1)?.text,
      'Microsoft Teams has no objective: no device counts.',
    );
  });

  it('asks whether to go on and pauses nothing when its workflow is cancelled', () => {
    const release = releaseOf('teams', {}, false);
    const { decisions } = step(release, { kind: 'cancel' }, seen(release, onDay(1)), onDay(1));
    assert.deepEqual(
      decisions.map(({ reason }) => reason),
      [
        'The workflow of 2026-12-B was asked to cancel. Nothing is paused. Microsoft Teams: Teams updates itself through its own channel. May the release go on?',
      ],
    );
  });

  it('refuses operators what only the service may do', () => {
    const release = releaseOf('office', {}, false);
    const asked = [
      order({ kind: 'pause' }),
      order({ kind: 'hold', cohort: { model: 'Fjord 13 G2' } }),
    ];
    for (const trigger of asked) {
      const { refusal } = step(release, trigger, seen(release, onDay(1)), onDay(1));
      assert.equal(refusal?.kind, 'areaCannot');
      assert.equal(refusal?.message, 'Microsoft 365 Apps: only the service may do this');
    }
  });
});

/** Each decision has one rule of the rulebook, and what rules say of themselves agrees with it. */
import assert from 'node:assert/strict';
import { askingRule } from '#core/rulebook/questionRules.ts';
import { ruleIds, type RuleId } from '#core/rulebook/ruleIds.ts';
import { ruleOf } from '#core/rulebook/ruleOf.ts';
import { ruleOfWait } from '#core/rulebook/waitRule.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Decision } from '#core/release/step/decision.ts';
import {
  at,
  badCounts,
  countsOf,
  fjord,
  level,
  onDay,
  plannedRelease,
  play,
  publishedAt,
  seen,
} from '../release/world.ts';
import { shocked } from '../release/shock.ts';

type Look = typeof seen;

const bad =
  (many: number, cohort = false): Look =>
  (release, now) =>
    now < onDay(3)
      ? seen(release, now)
      : seen(release, now, {
          counts: badCounts(release, now, [cohort ? { bad: many, cohort: fjord } : { bad: many }]),
        });

const notBooting: Look = (release, now) =>
  seen(
    release,
    now,
    now < publishedAt ? {} : { counts: countsOf(release, now, { notBooting: 1 }) },
  );

/** Months in which as much as possible is decided. */
const months: readonly Decision[] = [
  play(plannedRelease()),
  play(plannedRelease({ gate: 'clock' })),
  play(plannedRelease({ gate: 'approval' })),
  play(plannedRelease(), { look: bad(level.watched) }),
  play(plannedRelease(), { look: bad(level.tenTimesPaused) }),
  play(plannedRelease(), { look: bad(9, true) }),
  play(plannedRelease({ rollBack: 'automatic' }), { look: bad(9, true) }),
  play(plannedRelease(), { look: notBooting }),
  play(plannedRelease(), { look: shocked({ bad: 500 }) }),
  play(plannedRelease(), {
    interjections: [
      at(2, { kind: 'pause', ring: 'first' }),
      at(3, { kind: 'resume' }),
      at(4, { kind: 'hold', cohort: { [fjord.fact]: fjord.value } }),
      at(5, { kind: 'unhold', hold: '2026-12-B/hold-1' }),
      at(6, { kind: 'expedite' }),
      at(8, { kind: 'rollBack', ring: 'first' }),
      at(9, {
        kind: 'amend',
        policy: { ...defaultPolicy('contoso'), holds: { ...defaultPolicy('').holds, days: 20 } },
      }),
    ],
  }),
].flatMap(({ decisions }) => decisions);

/** A rule's sentence without what differs from policy to policy. */
const plain = (rule: string): string => rule.replaceAll(/\d[\d,.]*( %)?/g, 'n');

describe('the rule of a decision', () => {
  const ids = Map.groupBy(months, ({ rule }) => plain(rule));

  it('is the same for the same sentence', () => {
    const several = [...ids].flatMap(([sentence, decisions]) => {
      const own = new Set(decisions.map(ruleOf));
      return own.size > 1 ? [`${sentence}: ${[...own].join(', ')}`] : [];
    });
    assert.deepEqual(several, []);
  });

  it('is another one for another sentence', () => {
    const sentences = Map.groupBy(months, ruleOf);
    const several = [...sentences].flatMap(([id, decisions]) => {
      const own = new Set(decisions.map(({ rule }) => plain(rule)));
      return own.size > 1 ? [`${id}: ${[...own].join(' | ')}`] : [];
    });
    assert.deepEqual(several, []);
  });

  it('is found for nearly all that a release decides in these months', () => {
    const found = new Set<RuleId>(months.map(ruleOf));
    assert.ok(found.size >= 25, [...found].toSorted().join(', '));
  });
});

describe('the rule of a question', () => {
  const cases: readonly (readonly [string, RuleId])[] = [
    ['rollBack/release', 'rollback.release'],
    ['rollBack/2026-12-B/hold-1', 'rollback.hold'],
    ['notBooting', 'restart.first'],
    ['notBooting/fast', 'restart.lost'],
    ['hurry/CVE-2022-30190', 'question.hurry'],
  ];
  for (const [subject, id] of cases) {
    it(`${subject} is ${id}`, () => {
      assert.equal(askingRule(subject), id);
      assert.equal(ruleOfWait({ kind: 'notApproved', subject, deadlineAt: 0 }), id);
    });
  }
});

it('no two rules have one id', () => {
  assert.equal(new Set(ruleIds).size, ruleIds.length);
});

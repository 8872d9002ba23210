import assert from 'node:assert/strict';
import fc from 'fast-check';
import { signal } from '#core/evidence/signal/signal.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import { amendmentOf } from '#core/release/command/amend.ts';
import { shapeFaults } from '#core/release/command/policyShape.ts';
import { nextWake } from '#core/release/step/wake.ts';
import { quality } from '#core/area/quality.ts';
import { onDay, order, plannedRelease, play, seen, step } from '../world.ts';

const own = signal('badge', 'lost their badge reader', 'reports', {
  match: { reports: ['badge'] },
});
const policy: Policy = { ...defaultPolicy('contoso'), signals: [own] };

/** Every place in a policy, as a path. */
function places(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    ...(path.length === 0 ? [] : [path]),
    ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...path, key])),
  ];
}

/** The policy with one place changed, or taken out. */
function changed(value: unknown, [first, ...rest]: readonly string[], to: unknown): unknown {
  if (first === undefined) return to;
  if (Array.isArray(value))
    return value.map((one: unknown, index) =>
      String(index) === first ? changed(one, rest, to) : one,
    );
  const entries = Object.entries(value as object).flatMap(([key, one]: [string, unknown]) => {
    if (key !== first) return [[key, one] as const];
    return rest.length === 0 && to === undefined ? [] : [[key, changed(one, rest, to)] as const];
  });
  return Object.fromEntries(entries);
}

// prettier-ignore
const junk: readonly unknown[] = [
  undefined, null, true, -1, 1.5, 1e9, Number.NaN, Infinity,
  '', 'Fats', 'x'.repeat(200), [], [[]], [null], {}, { name: 'x' },
];
const amendment = (given: unknown) =>
  amendmentOf(plannedRelease(policy), given as Policy, onDay(-9));

describe('the shape of a policy', () => {
  for (const profile of Object.keys(quality.profiles)) {
    it(`has nothing against the profile ${profile}`, () => {
      assert.deepEqual(shapeFaults(defaultPolicy('contoso', profile)), []);
    });
  }

  it('has nothing against a signal of the tenant’s own, and nothing against gates of rings', () => {
    const rings = policy.rings.map((ring, index) => ({
      ...ring,
      gate: index > 1 ? null : ('clock' as const),
    }));
    assert.deepEqual(shapeFaults({ ...policy, rings }), []);
  });

  const wrong: readonly (readonly [string, readonly string[], unknown])[] = [
    ['looks every 0 hours, which would never end', ['assessments', 'hoursWhileRolling'], 0],
    ['a gate that nobody knows', ['gate'], 'weather'],
    ['a gate of a ring that nobody knows', ['rings', '1', 'gate'], 'weather'],
    ['a deadline of half a day', ['rings', '1', 'cadence', 'deadlineDays'], 0.5],
    ['no number where one is needed', ['evidence', 'falsePauseBudget'], null],
    ['a budget of nothing', ['evidence', 'falsePauseBudget'], 0],
    ['a name that is none', ['approval', 'approvers'], [7]],
    ['a signal that is none', ['signals', '0'], { name: 'x' }],
    ['a match that is none', ['signals', '0', 'match'], null],
    ['a hold of no day', ['holds', 'days'], 0],
  ];
  for (const [what, path, value] of wrong) {
    it(`is told to be wrong: ${what}`, () => {
      const given =
        path.at(-1) === 'gate' && path.length > 1 ? withGate(value) : changed(policy, path, value);
      const [fault] = shapeFaults(given);
      assert.ok(
        fault !== undefined && fault.path.startsWith(path.join('.')),
        JSON.stringify(fault),
      );
      assert.ok(fault.message.length > 5);
    });
  }

  it('is told to have a setting that nobody knows', () => {
    assert.deepEqual(shapeFaults({ ...policy, gates: 'clock' }), [
      { path: 'gates', message: 'is no setting of a policy' },
    ]);
  });

  it('misses every setting that is left out', () => {
    for (const path of places(policy).filter(
      (one) => !one.includes('match') && !/^\d+$/.test(one.at(-1) ?? ''),
    ))
      assert.ok(shapeFaults(changed(policy, path, undefined)).length > 0, path.join('.'));
  });
});

function withGate(gate: unknown): object {
  return {
    ...policy,
    rings: policy.rings.map((ring, index) => (index === 1 ? { ...ring, gate } : ring)),
  };
}

describe('an amendment from a form', () => {
  it('of anything at all is judged and never thrown at', () => {
    for (const given of junk) assert.ok(amendment(given).faults.length > 0);
    fc.assert(fc.property(fc.anything(), (given) => assert.ok(amendment(given).faults.length > 0)));
  });

  it('with junk in any place is refused, or leaves a release that still knows its next instant', () => {
    const all = places(policy);
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.constantFrom(...junk),
        fc.integer({ min: -8, max: 19 }),
        (path, value, day) => {
          const given = changed(policy, path, value) as Policy;
          const { faults } = amendmentOf(plannedRelease(policy), given, onDay(-9));
          const release = play(plannedRelease(policy), { until: onDay(day) }).release;
          const now = onDay(day) + 1;
          const taken = step(
            release,
            order({ kind: 'amend', policy: given }),
            seen(release, now),
            now,
          );
          if (faults.length > 0) return assert.notEqual(taken.refusal, null);
          const next = nextWake(taken.release, now).at;
          assert.ok(Number.isFinite(next) && next > now);
          const end = play({ ...taken.release, createdAt: now }, { until: onDay(60) }).release;
          assert.equal(end.phase, 'judged');
        },
      ),
      { numRuns: 150 },
    );
  });
});

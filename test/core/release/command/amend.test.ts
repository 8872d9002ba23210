import assert from 'node:assert/strict';
import fc from 'fast-check';
import { instantOfDay } from '#core/calendar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import { amendmentOf } from '#core/release/command/amend.ts';
import { refusalOf } from '#core/release/command/refusal.ts';
import { ringOf, type Release } from '#core/release/state/release.ts';
import type { Cadence, Gate } from '#core/ring.ts';
import { at, onDay, order, plannedRelease, play, publishedAt, seen, step } from '../world.ts';
import { hourMs } from '#core/time.ts';

const standard = defaultPolicy('contoso');

interface RingOver extends Partial<Cadence> {
  readonly gate?: Gate;
}
const withRing = (policy: Policy, name: string, { gate, ...cadence }: RingOver): Policy => ({
  ...policy,
  rings: policy.rings.map((ring) =>
    ring.name === name
      ? {
          ...ring,
          ...(gate === undefined ? {} : { gate }),
          cadence: { ...ring.cadence, ...cadence },
        }
      : ring,
  ),
});
/** Until noon of D+n, so that what is due that day has happened. */
const rolling = (days: number): Release => play(plannedRelease(), { until: onDay(days) }).release;
const amended = (release: Release, policy: Policy | undefined, now: number): Release => {
  const taken = step(
    release,
    order({ kind: 'amend', ...(policy === undefined ? {} : { policy }) }),
    seen(release, now),
    now,
  );
  assert.equal(taken.refusal, null);
  return taken.release;
};
const refusal = (release: Release, policy: Policy, now: number) =>
  refusalOf(release, { kind: 'amend', operator: 'kim', reason: 'x', policy }, now);

describe('an amendment', () => {
  it('tells what it changes and how many devices that concerns', () => {
    const policy = {
      ...withRing(standard, 'broad', { deferralDays: 11, gate: 'approval' }),
      rollBack: 'never' as const,
    };
    const { faults, changes, devices } = amendmentOf(rolling(4), policy, onDay(4));
    assert.deepEqual(faults, []);
    assert.deepEqual(changes, [
      { what: 'broad opens', before: 'D+9 (2026-12-17)', after: 'D+11 (2026-12-19)' },
      { what: 'deadline of broad', before: 'D+14 (2026-12-22)', after: 'D+16 (2026-12-24)' },
      { what: 'gate of broad', before: 'evidence', after: 'approval' },
      { what: 'rollBack', before: 'propose', after: 'never' },
    ]);
    assert.equal(devices, 900);
  });

  it('of the shares alone is one: newcomers are placed by them', () => {
    const rings = standard.rings.map((ring) => ({
      ...ring,
      share: { first: 0.05, broad: 0.86 }[ring.name] ?? ring.share,
    }));
    const policy = { ...standard, rings };
    const { changes, devices } = amendmentOf(rolling(4), policy, onDay(4));
    assert.deepEqual(changes, [
      { what: 'share of first', before: '1 %', after: '5 %' },
      { what: 'share of broad', before: '90 %', after: '86 %' },
    ]);
    assert.equal(devices, 0, 'those that have a ring keep it');
    assert.equal(refusal(rolling(4), policy, onDay(4)), null);
  });

  it('moves what has not happened, and nothing else', () => {
    const policy = withRing(withRing(standard, 'fast', { deferralDays: 7 }), 'broad', {
      deferralDays: 12,
      deadlineDays: 3,
    });
    const { decisions, release } = play(plannedRelease(), {
      interjections: [at(4, { kind: 'amend', policy })],
    });
    const day = (id: string) => decisions.find((one) => one.id === id)?.at;
    assert.deepEqual(
      ['offer/test', 'offer/first', 'offer/fast', 'offer/broad'].map(day),
      [0, 1, 7, 12].map(onDay),
    );
    assert.equal(ringOf(release, 'broad')?.deadlinePassedAt, onDay(15));
  });

  it('of the deadline of a ring that was offered counts from its planned opening', () => {
    const release = rolling(9);
    const late = amended(release, withRing(standard, 'broad', { deadlineDays: 7 }), onDay(10));
    assert.equal(ringOf(late, 'broad')?.deadlineAt, onDay(16));
  });

  it('gives a deadline that has passed another one that passes again', () => {
    const { decisions } = play(plannedRelease(), {
      interjections: [
        at(14, { kind: 'amend', policy: withRing(standard, 'broad', { deadlineDays: 8 }) }),
      ],
    });
    const passed = decisions.flatMap(({ action, at: instant }) =>
      action.kind === 'passDeadline' && action.ring === 'broad' ? [instant] : [],
    );
    assert.deepEqual(passed, [onDay(14), onDay(17)]);
  });

  it('keeps an expedited ring as fast as it is', () => {
    const release = step(
      rolling(4),
      order({ kind: 'expedite' }),
      seen(rolling(4), onDay(4)),
      onDay(4),
    ).release;
    const slower = withRing(standard, 'broad', { deadlineDays: 6, gracePeriodDays: 4 });
    const policy = { ...slower, rollBack: 'never' as const };
    const before = ringOf(release, 'broad');
    const after = ringOf(amended(release, policy, onDay(4)), 'broad');
    assert.deepEqual(after, before);
  });

  it('opens a ring at once that waits for a word no more', () => {
    const planned = plannedRelease({ gate: 'approval' });
    const clock = { ...planned.policy, gate: 'clock' as const };
    const { decisions } = play(planned, {
      interjections: [at(4, { kind: 'amend', policy: clock })],
      until: onDay(5),
    });
    const offered = decisions.flatMap(({ action }) =>
      action.kind === 'offer' ? [action.ring] : [],
    );
    assert.deepEqual(offered, ['test', 'first']);
  });

  it('closes rings in Graph that wait for the clock no more', () => {
    const clock = plannedRelease({ gate: 'clock' });
    const policy = { ...clock.policy, gate: 'evidence' as const };
    const { decisions } = play(clock, {
      interjections: [at(4, { kind: 'amend', policy })],
      until: onDay(5),
    });
    const closed = decisions.flatMap(({ action }) =>
      action.kind === 'close' ? [action.ring] : [],
    );
    assert.deepEqual(closed, ['fast', 'broad']);
  });

  const refused: readonly (readonly [
    string,
    number,
    (policy: Policy) => Policy,
    string,
    RegExp,
  ])[] = [
    [
      'the day of a ring that was offered',
      4,
      (p) => withRing(p, 'first', { deferralDays: 2 }),
      'movesThePast',
      /first was offered on day 1/,
    ],
    [
      'a ring onto a day that is over',
      4,
      (p) => withRing(p, 'fast', { deferralDays: 3 }),
      'movesThePast',
      /give 5 or more, or expedite/,
    ],
    [
      'a deadline onto a day that is over',
      12,
      (p) => withRing(p, 'broad', { deadlineDays: 2 }),
      'movesThePast',
      /deadline of broad would have been before/,
    ],
    [
      'the judgement onto a day that is over',
      16,
      (p) => ({
        ...p,
        objective: { target: 0.95, judgedOnDay: 15, missChance: 0.8 },
        summaryOnDay: 14,
      }),
      'movesThePast',
      /day 15 is over/,
    ],
    [
      'the summary onto a day that is over',
      12,
      (p) => ({ ...p, summaryOnDay: 11 }),
      'movesThePast',
      /day 11 is over/,
    ],
    [
      'a summary that has gone out',
      15,
      (p) => ({ ...p, summaryOnDay: 18 }),
      'movesThePast',
      /gone out already/,
    ],
    [
      'the evidence after devices have begun',
      1,
      (p) => ({ ...p, evidence: { ...p.evidence, watchAt: 6 } }),
      'movesThePast',
      /its limits are fixed/,
    ],
    [
      'the tenant',
      4,
      (p) => ({ ...p, tenant: 'fabrikam' }),
      'unfitPolicy',
      /stays with its tenant, contoso/,
    ],
    [
      'the area',
      4,
      (p) => ({ ...p, area: 'edge' as const }),
      'unfitPolicy',
      /stays with its area, quality/,
    ],
    [
      'the rings',
      4,
      (p) => ({ ...p, rings: defaultPolicy('contoso', 'groups-2023').rings }),
      'unfitPolicy',
      /rings change with the next release/,
    ],
    [
      'rings out of order',
      4,
      (p) => withRing(p, 'broad', { deferralDays: 5 }),
      'unfitPolicy',
      /in the order in which they open/,
    ],
    ['nothing', 4, (p) => p, 'alreadySo', /is so already/],
  ];
  for (const [what, day, change, kind, message] of refused) {
    it(`is refused as ${kind}: ${what}`, () => {
      const answer = refusal(rolling(day), change(standard), onDay(day) + hourMs);
      assert.equal(answer?.kind, kind);
      assert.match(answer.message, message);
    });
  }

  it('may set the evidence before any device has begun', () => {
    const policy = { ...standard, evidence: { ...standard.evidence, watchAt: 6 } };
    assert.equal(refusal(rolling(-1), policy, onDay(-1)), null);
  });

  it('is only for those who may approve', () => {
    const release = rolling(4);
    const approval = { ...standard.approval, approvers: ['lee'] };
    const named = { ...release, policy: { ...release.policy, approval } };
    const policy = withRing(named.policy, 'broad', { deadlineDays: 7 });
    assert.equal(refusal(named, policy, onDay(4))?.kind, 'notAllowed');
  });
});

describe('an amendment taken back', () => {
  it('is refused where there is none', () => {
    const command = { kind: 'amend', operator: 'kim', reason: 'x' } as const;
    assert.equal(refusalOf(rolling(4), command, onDay(4))?.kind, 'alreadySo');
  });

  it('leaves the release exactly as it was, on whatever day and with looks that come late', () => {
    const lateMs = fc.integer({ min: 0, max: 3 * hourMs });
    fc.assert(
      fc.property(
        amendments,
        fc.integer({ min: -150, max: 20 * 24 }),
        lateMs,
        (change, hours, late) => {
          const now = onDay(0) + hours * hourMs;
          const start = { ...plannedRelease(), publishedAt };
          const release = playLate(start, { until: now, late });
          const policy = change(release.policy);
          if (refusal(release, policy, now) !== null) return;
          const changed = amended(release, policy, now);
          // What was given another chance to happen cannot be put back into the past.
          if (refusal(changed, release.policy, now)?.kind === 'movesThePast') return;
          const back = amended(changed, undefined, now);
          const essence = ({ policy: own, rings, holds, content }: Release) => ({
            own,
            rings,
            holds,
            content,
          });
          assert.deepEqual(essence(back), essence(release));
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Plays with each look so much after the instant it is for. */
function playLate(
  start: Release,
  { until, late }: { readonly until: number; readonly late: number },
): Release {
  let state = start;
  for (
    let now = start.createdAt;
    now <= until - late && state.phase !== 'judged';
    now += 6 * hourMs
  )
    state = step(state, { kind: 'time' }, seen(state, now + late), now + late).release;
  return state;
}

/** Random changes of a policy, most of which fit. */
const amendments: fc.Arbitrary<(policy: Policy) => Policy> = fc
  .record(
    {
      ring: fc.constantFrom('test', 'first', 'fast', 'broad'),
      deferralDays: fc.option(fc.integer({ min: 0, max: 14 })),
      deadlineDays: fc.option(fc.integer({ min: 0, max: 9 })),
      gracePeriodDays: fc.option(fc.integer({ min: 0, max: 7 })),
      gate: fc.option(fc.constantFrom<Gate[]>('clock', 'evidence', 'approval')),
      judgedOnDay: fc.option(fc.integer({ min: 15, max: 27 })),
    },
    { noNullPrototype: true },
  )
  .map(({ ring, judgedOnDay, gate, ...given }) => (policy: Policy) => {
    const cadence = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
    const next = withRing(policy, ring, { ...cadence, ...(gate === null ? {} : { gate }) });
    return judgedOnDay === null ? next : { ...next, objective: { ...next.objective, judgedOnDay } };
  });

describe('amendments at random', () => {
  it('keep every date consistent in every phase: nothing before its day, no offer moved, no deadline before its offer', () => {
    const given = fc.array(
      fc.tuple(amendments, fc.integer({ min: -220, max: 22 * 24 }), fc.integer({ min: 0, max: 3 })),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(given, (changes) => {
        let state = plannedRelease();
        const offered = new Map<string, number>();
        const sorted = changes.toSorted(([, one], [, other]) => one - other);
        for (let now = state.createdAt; state.phase !== 'judged'; now += 12 * hourMs) {
          assert.ok(now < onDay(40), 'it always ends');
          for (const [change, hours, undo] of sorted) {
            const instant = onDay(0) + hours * hourMs;
            if (instant < now - 12 * hourMs || instant >= now) continue;
            const policy = undo === 0 ? {} : { policy: change(state.policy) };
            state = step(
              state,
              order({ kind: 'amend', ...policy }),
              seen(state, instant),
              instant,
            ).release;
          }
          state = step(state, { kind: 'time' }, seen(state, now), now).release;
          for (const ring of state.rings) {
            const plan = state.policy.rings.find(({ name }) => name === ring.name);
            assert.equal(ring.offeredAt, offered.get(ring.name) ?? ring.offeredAt);
            if (ring.offeredAt !== null) offered.set(ring.name, ring.offeredAt);
            else
              assert.equal(
                ring.opensAt,
                instantOfDay(publishedAt, plan?.cadence.deferralDays ?? -1),
              );
            assert.deepEqual(ring.cadence, plan?.cadence);
            assert.ok(ring.deadlineAt >= (ring.offeredAt ?? ring.opensAt) - 12 * hourMs);
            assert.equal(ring.gate, plan?.gate ?? state.policy.gate);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

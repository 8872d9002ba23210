import assert from 'node:assert/strict';
import fc from 'fast-check';
import { quality } from '#core/area/quality.ts';
import { desiredRing, stricter, type RingIntent } from '#core/ring.ts';

const cadences = fc.record(
  {
    deferralDays: fc.integer({ min: 0, max: 30 }),
    deadlineDays: fc.integer({ min: 0, max: 30 }),
    gracePeriodDays: fc.integer({ min: 0, max: 7 }),
  },
  { noNullPrototype: true },
);
const intents: fc.Arbitrary<RingIntent[]> = fc.array(
  fc.record({
    release: fc.string(),
    cadence: cadences,
    pause: fc.boolean(),
    closed: fc.boolean(),
    rolledBackAt: fc.option(fc.integer({ min: 1 })),
    until: fc.option(fc.integer({ min: 1 })),
  }),
  { maxLength: 4 },
);

describe('desired ring', () => {
  it('is paused when any release wants it paused, has not opened it yet or rolled it back', () => {
    fc.assert(
      fc.property(cadences, intents, (plan, wants) => {
        const expected = wants.some(
          (want) => want.pause || want.closed || want.rolledBackAt !== null,
        );
        assert.equal(desiredRing(plan, wants).paused, expected);
      }),
    );
  });

  it('never loosens a ring, whatever the intents', () => {
    fc.assert(
      fc.property(cadences, intents, (plan, wants) => {
        const { cadence } = desiredRing(plan, wants);
        assert.deepEqual(stricter(cadence, plan), cadence);
      }),
    );
  });

  it('does not depend on the order of the intents', () => {
    fc.assert(
      fc.property(cadences, intents, (plan, wants) => {
        assert.deepEqual(desiredRing(plan, wants), desiredRing(plan, wants.toReversed()));
      }),
    );
  });

  it('has profiles whose shares add up to one, in the order in which rings open', () => {
    for (const [name, plans] of Object.entries(quality.profiles)) {
      const sum = plans.reduce((total, plan) => total + plan.share, 0);
      assert.ok(Math.abs(sum - 1) < 1e-9, `${name}: ${sum}`);
      const deferrals = plans.map((plan) => plan.cadence.deferralDays);
      assert.deepEqual(
        deferrals,
        deferrals.toSorted((one, other) => one - other),
        name,
      );
    }
  });
});

/** The care of a tenant: what it walks and when, whatever is asked of it in whatever order. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  beginCare,
  begun,
  demanded,
  nextCare,
  nextStep,
  notDemanded,
  placingRings,
  stepDone,
  stepFailed,
  withWalked,
  type LabelsDemand,
  type TenantCare,
  type WalkStep,
} from '#core/tenant/care.ts';
import { dayMs, hourMs, minuteMs } from '#core/time.ts';

const now = Date.UTC(2026, 11, 8, 18);
const rings = [
  { name: 'first', share: 0.1 },
  { name: 'broad', share: 0.9 },
];
const quality = (asOf: number): LabelsDemand => ({ area: 'quality', asOf, rings });
const office = (asOf: number): LabelsDemand => ({
  area: 'office',
  asOf,
  rings: [...rings].toReversed(),
});
const rehearsed = beginCare({ tenant: 'contoso', isRehearsal: true });
const real = beginCare({ tenant: 'contoso', isRehearsal: false });
const asked = (care: TenantCare, ...demands: readonly LabelsDemand[]): TenantCare =>
  demands.reduce(demanded, care);

/** Walks until nothing is wanted; gives the steps, and the care after them. */
function walked(care: TenantCare, at: number): { steps: WalkStep[]; care: TenantCare } {
  const steps: WalkStep[] = [];
  let state = begun(care);
  for (let step = nextStep(state, at); step !== null; step = nextStep(state, at)) {
    steps.push(step);
    state = stepDone(state, step);
    assert.ok(steps.length <= 10, 'a walk comes to its end');
  }
  return { steps, care: state };
}

describe('the care of a tenant', () => {
  it('registers the fleet once and labels it once for all areas that want the same instant', () => {
    const { steps } = walked(asked(rehearsed, quality(now), office(now)), 0);
    assert.deepEqual(steps, [
      { kind: 'register', asOf: now, isWhole: true },
      { kind: 'label', asOf: now, areas: ['quality', 'office'] },
    ]);
  });

  it('registers nobody anew for an area that asks for the same instant while the fleet is walked', () => {
    const registered = stepDone(asked(rehearsed, quality(now)), {
      kind: 'register',
      asOf: now,
      isWhole: true,
    });
    const both = demanded(registered, office(now));
    assert.deepEqual(nextStep(both, 0), { kind: 'label', asOf: now, areas: ['quality', 'office'] });
    const labelled = stepDone(registered, { kind: 'label', asOf: now, areas: ['quality'] });
    const later = demanded(labelled, office(now));
    assert.deepEqual(nextStep(later, 0), { kind: 'label', asOf: now, areas: ['office'] });
  });

  it('walks nothing for an instant that is fresh already, and never backwards', () => {
    const { care } = walked(asked(rehearsed, quality(now)), 0);
    for (const asOf of [now, now - dayMs])
      assert.equal(nextStep(demanded(care, quality(asOf)), 0), null);
    const other = demanded(care, office(now - dayMs));
    assert.deepEqual(nextStep(other, 0), { kind: 'label', asOf: now, areas: ['office'] });
  });

  it('believes the store and not itself: after a restore it walks again', () => {
    const { care } = walked(asked(rehearsed, quality(now)), 0);
    const restored = withWalked(demanded(care, quality(now)), {
      registeredAt: null,
      labelledAt: {},
    });
    assert.deepEqual(nextStep(restored, 0), { kind: 'register', asOf: now, isWhole: true });
  });

  it('places devices by the rings of the area that asked first, as it said them last', () => {
    const care = asked(rehearsed, quality(now), office(now));
    assert.deepEqual(placingRings(care), rings);
    const amended = [{ name: 'broad', share: 1 }];
    assert.deepEqual(
      placingRings(demanded(care, { ...quality(now - 1), rings: amended })),
      amended,
    );
    assert.equal(care.areas.length, 2);
  });

  it('looks for new devices each hour and labels them each day, once somebody has asked', () => {
    assert.equal(nextCare(real, now), null);
    let { care } = walked(asked(real, quality(now)), now);
    const steps: string[] = [];
    for (let hour = 1; hour <= 48; hour += 1) {
      const at = now + hour * hourMs;
      assert.deepEqual(nextCare(care, at - minuteMs), { at, why: 'look for new devices' });
      const walk = walked(care, at);
      steps.push(...walk.steps.map(({ kind, asOf }) => `${kind} ${(asOf - now) / hourMs}`));
      // What has changed is enough between two releases.
      assert.ok(walk.steps.every((step) => step.kind === 'label' || !step.isWhole));
      care = walk.care;
    }
    assert.equal(steps.filter((step) => step.startsWith('register')).length, 48);
    assert.deepEqual(
      steps.filter((step) => step.startsWith('label')),
      ['label 24', 'label 48'],
    );
  });

  it('does nothing by the clock in a rehearsal', () => {
    const { care } = walked(asked(rehearsed, quality(now)), now);
    assert.equal(nextCare(care, now + 100 * dayMs), null);
    assert.equal(nextStep(care, now + 100 * dayMs), null);
    const failed = stepFailed(care, { kind: 'register' }, { kind: 'X', why: 'y', at: now });
    assert.equal(nextCare(failed, now + dayMs), null);
    assert.equal(nextCare(demanded(failed, quality(now + 1)), now)?.at, now);
  });

  it('tries again at a growing pace what fails, tells since when and why, and is well once it succeeds', () => {
    let care = begun(asked(real, quality(now)));
    let at = now;
    const waits: number[] = [];
    for (let tries = 1; tries <= 10; tries += 1) {
      const step = nextStep(care, at);
      assert.ok(step !== null);
      care = stepFailed(care, step, { kind: 'GraphForbidden', why: '403', at });
      const [trouble] = care.troubles;
      assert.deepEqual(
        [trouble?.subject, trouble?.since, trouble?.tries, trouble?.why],
        ['registration', now, tries, '403'],
      );
      const next = nextCare(care, at)?.at ?? 0;
      waits.push((next - at) / minuteMs);
      at = next;
    }
    assert.deepEqual(waits, [0.5, 1, 2, 5, 10, 15, 30, 60, 60, 60]);
    const well = walked(care, at);
    assert.deepEqual(well.care.troubles, []);
    assert.equal(nextCare(well.care, at)?.at, at + hourMs);
  });

  it('keeps nobody waiting who asks anew of what fails, but half a minute', () => {
    const step = { kind: 'register', asOf: now, isWhole: true } as const;
    let care = begun(asked(real, quality(now)));
    for (let tries = 0; tries < 8; tries += 1)
      care = stepFailed(care, step, { kind: 'X', why: 'y', at: now });
    assert.equal(nextCare(care, now)?.at, now + hourMs);
    assert.equal(nextCare(demanded(care, quality(now + 1)), now)?.at, now + minuteMs / 2);
  });

  it('keeps a nonsense demand apart: it is told, and changes nothing that is done', () => {
    const care = notDemanded(asked(real, quality(now)), 'asOf is no instant', now);
    assert.deepEqual(
      care.troubles.map(({ subject, kind, why }) => [subject, kind, why]),
      [['demand', 'BadDemand', 'asOf is no instant']],
    );
    assert.deepEqual(nextStep(care, now), nextStep(asked(real, quality(now)), now));
    assert.deepEqual(demanded(care, quality(now)).troubles, []);
  });

  it('ends every walk with each area as fresh as it was asked for, in whatever order they ask', () => {
    const demands = fc.array(
      fc.record(
        {
          area: fc.constantFrom('quality' as const, 'office' as const, 'edge' as const),
          asOf: fc.integer({ min: now - 30 * dayMs, max: now }),
          rings: fc.constant(rings),
        },
        { noNullPrototype: true },
      ),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(demands, fc.boolean(), fc.array(fc.nat(30)), (all, isRehearsal, cuts) => {
        let care = beginCare({ tenant: 't', isRehearsal });
        const cutAt = new Set(cuts);
        const kinds: string[] = [];
        for (const [index, demand] of all.entries()) {
          care = demanded(care, demand);
          if (!cutAt.has(index)) continue;
          const before = care.walked.registeredAt ?? -Infinity;
          const walk = walked(care, now);
          assert.ok((walk.care.walked.registeredAt ?? -Infinity) >= before);
          kinds.push(...walk.steps.map(({ kind }) => kind));
          care = walk.care;
        }
        care = walked(care, now).care;
        for (const { area, asOf } of care.areas)
          assert.ok((care.walked.labelledAt[area] ?? -Infinity) >= asOf, area);
        assert.ok(care.areas.length <= 3);
        assert.equal(nextStep(care, now), null);
        assert.deepEqual(JSON.parse(JSON.stringify(care)), care, 'plain JSON');
      }),
    );
  });
});

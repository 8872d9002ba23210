import assert from 'node:assert/strict';
import fc from 'fast-check';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Decision } from '#core/release/decision.ts';
import type { ExploitedFlaw, Observation } from '#core/release/observation.ts';
import { ringOf, type Release } from '#core/release/release.ts';
import { stricter } from '#core/ring.ts';
import {
  at,
  content,
  dayMs,
  fjord,
  hourMs,
  level,
  onDay,
  order,
  plannedRelease,
  play,
  seen,
  seenBad,
  step,
  time,
} from './world.ts';

const flaw = (source: ExploitedFlaw['source']): ExploitedFlaw => ({
  cve: 'CVE-2022-30190',
  source,
});
const expedite = (over: Partial<Policy['expedite']> = {}): Partial<Policy> => ({
  expedite: { ...defaultPolicy('contoso').expedite, ...over },
});

const expedited = (decisions: readonly Decision[]): string[] =>
  decisions.flatMap(({ action }) => (action.kind === 'expedite' ? [action.ring] : []));

/** Looks on D+3: Test and First are open. */
const now = onDay(3);
const rolling = (policy: Partial<Policy> = {}): Release =>
  play(plannedRelease(policy), { until: now - 1 }).release;
const looked = (release: Release, over: Partial<Observation> = { exploited: [flaw('catalog')] }) =>
  step(release, time, seen(release, now, over), now);
const commanded = (release: Release, command: Parameters<typeof order>[0]): Release =>
  step(release, order(command), seen(release, now), now).release;

describe('an update whose flaw is exploited', () => {
  const table: readonly (readonly [string, Partial<Policy>, Partial<Observation>, boolean])[] = [
    ['told by the catalogue', {}, { exploited: [flaw('catalog')] }, true],
    ['told by the guide', {}, { exploited: [flaw('guide')] }, true],
    ['told by a report', {}, { exploited: [flaw('report')] }, true],
    ['told by the list', {}, { exploited: [flaw('list')] }, true],
    ['told by nobody', {}, {}, false],
    [
      'told, where the policy heeds only the list',
      expedite({ whenExploited: false }),
      { exploited: [flaw('guide')] },
      false,
    ],
    [
      'listed, where the policy heeds only the list',
      expedite({ whenExploited: false }),
      { exploited: [flaw('list')] },
      true,
    ],
    [
      'listed, where the policy does not heed the list',
      expedite({ whenListed: false }),
      { exploited: [flaw('list')] },
      false,
    ],
    [
      'told, where the tenant has opted out',
      expedite({ allowed: false }),
      { exploited: [flaw('catalog')] },
      false,
    ],
    ['with a score above that of the policy', expedite({ fromBaseScore: 9.8 }), {}, true],
    ['with a score below that of the policy', expedite({ fromBaseScore: 9.9 }), {}, false],
    [
      'with a high score, where the tenant has opted out',
      expedite({ allowed: false, fromBaseScore: 9 }),
      {},
      false,
    ],
  ];
  for (const [what, policy, over, isUrgent] of table) {
    it(`is ${isUrgent ? '' : 'not '}expedited: ${what}`, () => {
      const { decisions } = play(plannedRelease(policy), {
        look: (state, instant) => seen(state, instant, instant < now ? {} : over),
      });
      assert.deepEqual(expedited(decisions), isUrgent ? ['first', 'fast', 'broad'] : []);
    });
  }

  it('is not expedited when the catalogue says that it cannot be', () => {
    const fixed = { ...content, isExpeditable: false };
    const look = (release: Release, instant: number) =>
      seen(release, instant, {
        content: instant < onDay(0) ? null : fixed,
        exploited: [flaw('catalog')],
      });
    assert.deepEqual(expedited(play(plannedRelease(), { look }).decisions), []);
  });

  it('is not expedited before it is published', () => {
    const announced = play(plannedRelease(), { until: onDay(-1) }).release;
    const before = seen(announced, onDay(-1), { exploited: [flaw('list')] });
    assert.deepEqual(expedited(step(announced, time, before, onDay(-1)).decisions), []);
  });

  it('is expedited at its first look, and Test goes its own way', () => {
    const { decisions, release } = play(plannedRelease(), {
      look: (state, instant) => seen(state, instant, { exploited: [flaw('catalog')] }),
      until: onDay(2),
    });
    assert.deepEqual(expedited(decisions), ['first', 'fast', 'broad']);
    assert.ok(decisions.some(({ id }) => id === 'offer/test'));
    assert.equal(ringOf(release, 'test')?.expeditedAt, null);
    assert.deepEqual(ringOf(release, 'test')?.cadence, plannedRelease().rings[0]?.cadence);
  });

  it('that turns out on day 3 gives those that wait a day, and those offered no more than they had', () => {
    const { release } = looked(rolling());
    assert.equal(ringOf(release, 'first')?.deadlineAt, onDay(3), 'first had until D+3');
    assert.equal(ringOf(release, 'fast')?.deadlineAt, now + dayMs);
    assert.equal(ringOf(release, 'broad')?.deadlineAt, now + dayMs);
    assert.deepEqual(ringOf(release, 'broad')?.cadence, {
      deferralDays: 0,
      deadlineDays: 1,
      gracePeriodDays: 1,
    });
  });

  it('shortens the deadline of a ring that was offered and has longer', () => {
    const release = play(plannedRelease(), { until: onDay(10) - 1 }).release;
    const late = onDay(10);
    const { release: after } = step(
      release,
      time,
      seen(release, late, { exploited: [flaw('list')] }),
      late,
    );
    assert.equal(ringOf(after, 'broad')?.deadlineAt, late + dayMs, 'broad had until D+14');
    assert.equal(ringOf(after, 'broad')?.offeredAt, onDay(9), 'and keeps the day of its offer');
  });

  it('is expedited once', () => {
    const { release } = looked(rolling());
    const later = now + 6 * hourMs;
    const again = seen(release, later, { exploited: [flaw('catalog'), flaw('list')] });
    assert.deepEqual(expedited(step(release, time, again, later).decisions), []);
  });

  it('leaves a ring that the tenant has paused, and takes it once it is resumed', () => {
    const paused = commanded(rolling(), { kind: 'pause', ring: 'fast' });
    const { release, decisions } = looked(paused);
    assert.deepEqual(expedited(decisions), ['first', 'broad']);
    const resumed = commanded(release, { kind: 'resume', ring: 'fast' });
    assert.deepEqual(expedited(looked(resumed).decisions), ['fast']);
  });

  it('leaves rings that the service has paused, and those it pauses at that very look', () => {
    const release = rolling();
    const bad = seenBad(release, now, level.paused, { exploited: [flaw('catalog')] });
    const { decisions, release: after } = step(release, time, bad, now);
    assert.deepEqual(expedited(decisions), []);
    assert.deepEqual(expedited(looked(after).decisions), []);
  });

  it('leaves a ring that was rolled back', () => {
    const off = commanded(rolling(), { kind: 'rollBack', ring: 'first' });
    assert.deepEqual(expedited(looked(off).decisions), ['fast', 'broad']);
  });

  it('leaves held cohorts held', () => {
    const release = rolling();
    const found = seenBad(release, now, level.paused, {
      cohort: fjord,
      exploited: [flaw('catalog')],
    });
    const { decisions, release: after } = step(release, time, found, now);
    assert.deepEqual(expedited(decisions), ['first', 'fast', 'broad']);
    assert.deepEqual(
      after.holds.map(({ cohort }) => cohort),
      [[fjord]],
    );
    assert.ok(decisions.every(({ action }) => action.kind !== 'unhold'));
  });

  it('opens rings under every gate, since it is a decision of its own', () => {
    for (const gate of ['clock', 'evidence', 'approval'] as const)
      assert.deepEqual(
        expedited(looked(rolling({ gate })).decisions).includes('broad'),
        true,
        gate,
      );
  });

  it('says what would have been otherwise', () => {
    const [decision] = looked(rolling(), { exploited: [flaw('list')] }).decisions;
    assert.match(
      decision?.reason ?? '',
      /CVE-2022-30190 is exploited\. first gets 2026-12-B at once/,
    );
    assert.match(decision?.otherwise ?? '', /expedite\.allowed: false/);
    assert.equal(decision?.inputs['source'], 'list');
  });

  it('judges no objective of an expedited release', () => {
    const { release } = play(plannedRelease(), {
      look: (state, instant) =>
        seen(state, instant, instant < onDay(3) ? {} : { exploited: [flaw('list')] }),
    });
    assert.equal(release.objective?.outcome, 'notApplied');
  });
});

describe('expediting', () => {
  it('never loosens a ring and never moves a deadline later, on whatever day and policy', () => {
    const days = fc.record(
      {
        deferrals: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 4, maxLength: 4 }),
        deadlines: fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 4, maxLength: 4 }),
        graces: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
        hours: fc.integer({ min: 0, max: 20 * 24 }),
        isByRule: fc.boolean(),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(days, ({ deferrals, deadlines, graces, hours, isByRule }) => {
        const sorted = deferrals.toSorted((one, other) => one - other);
        const rings = defaultPolicy('contoso').rings.map((ring, index) => ({
          ...ring,
          cadence: {
            deferralDays: sorted[index] ?? 0,
            deadlineDays: deadlines[index] ?? 0,
            gracePeriodDays: graces[index] ?? 0,
          },
        }));
        const instant = onDay(0) + hours * hourMs + 1;
        const { release } = play(plannedRelease({ rings, gate: 'clock' }), { until: instant - 1 });
        const { release: after } = isByRule
          ? step(release, time, seen(release, instant, { exploited: [flaw('catalog')] }), instant)
          : step(release, order({ kind: 'expedite' }), seen(release, instant), instant);
        for (const [index, ring] of after.rings.entries()) {
          const before = release.rings[index];
          assert.ok(before !== undefined);
          assert.deepEqual(stricter(ring.cadence, before.cadence), ring.cadence);
          if (before.offeredAt !== null) assert.ok(ring.deadlineAt <= before.deadlineAt);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('by hand and by rule comes to the same', () => {
    const release = rolling();
    const byHand = commanded(release, { kind: 'expedite' });
    const byRule = looked(release).release;
    const of = ({ rings }: Release) =>
      rings.map(({ name, offeredAt, deadlineAt, cadence }) => ({
        name,
        offeredAt,
        deadlineAt,
        cadence,
      }));
    assert.deepEqual(of(byHand), of(byRule));
    assert.deepEqual(
      play(
        { ...byHand, createdAt: now },
        { interjections: [at(4, { kind: 'expedite' })], until: onDay(5) },
      ).refusals,
      ['alreadySo'],
    );
  });
});

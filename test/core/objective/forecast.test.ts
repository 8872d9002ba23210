/** The forecast of an objective: the same every time, wide while nothing is known, narrow once it is, and true of what is sure. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { curveOfMonths, usualCurve } from '#core/objective/curve.ts';
import type { Away } from '#core/objective/absence.ts';
import { forecast, type Forecast, type ForecastRing } from '#core/objective/forecast.ts';
import { forecastText } from '#core/objective/forecastText.ts';
import { forecastOf } from '#core/objective/ofRelease.ts';
import { objectiveLookOf } from '#core/objective/look.ts';
import { comingMissOf } from '#core/objective/willMiss.ts';
import { dayMs } from '#core/time.ts';
import { onDay, plannedRelease, progressOf, publishedAt } from '../release/world.ts';

const cadence = { deferralDays: 9, deadlineDays: 5, gracePeriodDays: 2 };
const calm = curveOfMonths(
  [
    [0.88, 0.76, 0.7, 0.46, 0.3, 0.08, 0.03, 0.022, 0.021, 0.02, 0.02, 0.02].map((left, nth) => ({
      days: nth + 1,
      eligible: 900,
      updated: Math.round(900 * (1 - left)),
    })),
  ],
  8,
);
assert.ok(calm);

const broad = (over: Partial<ForecastRing> = {}): ForecastRing => ({
  ring: 'broad',
  eligible: 1000,
  updated: 0,
  held: 0,
  startsAt: onDay(9),
  stoppedUntil: null,
  wasStopped: false,
  curve: calm,
  ...over,
});

function told(ring: Partial<ForecastRing>, day: number, away: Away | null = null): Forecast {
  const made = forecast({
    rings: [broad(ring)],
    target: 0.95,
    now: onDay(day),
    judgedAt: onDay(21),
    away,
  });
  assert.ok(made);
  return made;
}

const width = ({ share }: Forecast): number => share.high - share.low;

describe('a forecast', () => {
  it('of a month like those before has a narrow band around where they ended', () => {
    const made = told({ updated: 300 }, 12);
    assert.ok(made.isKnown && width(made) < 0.06, JSON.stringify(made));
    assert.ok(made.share.low < 0.98 && made.share.high > 0.975, JSON.stringify(made.share));
    assert.ok(made.missChance < 0.1);
    const on = (at: number | null): number => ((at ?? Infinity) - publishedAt) / dayMs;
    assert.ok(on(made.reachedAt.middle) > 14 && on(made.reachedAt.middle) < 17);
    assert.deepEqual(made, told({ updated: 300 }, 12));
  });

  it('is not known while nothing of the month is seen and no month before it is', () => {
    const made = told({ curve: usualCurve(cadence) }, 3);
    assert.ok(!made.isKnown && width(made) > 0.2, JSON.stringify(made));
    assert.ok(made.missChance > 0.2 && made.missChance < 0.8);
    const text = forecastText(made, { publishedAt, target: 0.95, judgedOnDay: 21 });
    assert.match(
      text,
      /^not known yet: .* to .* on D\+21; \d+ % chance to miss, no earlier month is known$/,
    );
  });

  it('gets narrower with what the month shows', () => {
    const early = told({ curve: usualCurve(cadence), updated: 100 }, 10);
    const late = told({ curve: usualCurve(cadence), updated: 950 }, 17);
    assert.ok(width(early) > 2 * width(late), `${width(early)} ${width(late)}`);
  });

  it('counts on no device of a ring that stays stopped, and on none that is held', () => {
    const stopped = told({ updated: 300, stoppedUntil: Infinity, wasStopped: true }, 12);
    assert.ok(stopped.share.high < 0.33 && stopped.missChance === 1, JSON.stringify(stopped));
    assert.equal(stopped.reachedAt.low, null);
    const held = told({ updated: 850, held: 100 }, 15);
    assert.ok(held.share.high < 0.92 && held.missChance === 1, JSON.stringify(held));
  });

  it('is never worse for many more devices that are done', () => {
    const some = fc.record({
      updated: fc.integer({ min: 0, max: 700 }),
      day: fc.integer({ min: 10, max: 18 }),
    });
    fc.assert(
      fc.property(some, ({ updated, day }) => {
        const [less, more] = [told({ updated }, day), told({ updated: updated + 300 }, day)];
        assert.ok(more.missChance <= less.missChance + 0.02);
        assert.ok(more.share.middle >= less.share.middle - 0.005);
        for (const { share, missChance } of [less, more]) {
          assert.ok(share.low <= share.middle && share.middle <= share.high);
          assert.ok(share.low >= 0 && share.high <= 1 && missChance >= 0 && missChance <= 1);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('knows of holidays: who is away comes later, and counts no more after five days', () => {
    const ring = { updated: 300 };
    const whole = told(ring, 12);
    const over = told(ring, 12, { from: onDay(13), until: onDay(40) });
    const late = told(ring, 12, { from: onDay(17), until: onDay(40) });
    assert.ok((over.reachedAt.middle ?? Infinity) > (whole.reachedAt.middle ?? 0) + dayMs);
    assert.ok(width(over) > width(whole), `${width(over)} ${width(whole)}`);
    assert.ok(Math.abs(late.share.middle - whole.share.middle) < 0.02);
    assert.deepEqual(told(ring, 12, { from: onDay(30), until: onDay(40) }).share, whole.share);
  });

  it('is none without devices that count, and once its day has come', () => {
    const question = { target: 0.95, now: onDay(22), judgedAt: onDay(21), away: null };
    assert.equal(forecast({ ...question, rings: [broad()] }), null);
    assert.equal(forecast({ ...question, now: onDay(3), rings: [broad({ eligible: 0 })] }), null);
  });

  it('is told with its bands in one line', () => {
    const made: Forecast = {
      asOf: onDay(12),
      share: { low: 0.956, middle: 0.971, high: 0.982 },
      reachedAt: { low: onDay(15), middle: onDay(16), high: null },
      missChance: 0.03,
      isKnown: true,
      months: 2,
    };
    assert.equal(
      forecastText(made, { publishedAt, target: 0.95, judgedOnDay: 21 }),
      '95 % on D+16 (D+15 to later), 97.1 % on D+21 (95.6 % to 98.2 %); 3 % chance to miss, by 2 earlier months',
    );
  });
});

describe('the forecast of a release', () => {
  const planned = plannedRelease();
  const offered = (until: number) => ({
    ...planned,
    rings: planned.rings.map((ring) =>
      ring.opensAt <= onDay(until) ? { ...ring, offeredAt: ring.opensAt } : ring,
    ),
  });
  const seen = (day: number, share = 0.97) => progressOf(offered(day), onDay(day), share);
  const month = Array.from({ length: 12 }, (_, nth) =>
    objectiveLookOf(offered(10 + nth), {
      progress: seen(10 + nth, Math.min(0.97, 0.1 * (nth + 1))),
      counted: [],
      forecast: null,
    }),
  );

  it('rests on earlier months that were followed, and on what is usual before there are any', () => {
    const first = forecastOf(offered(12), { progress: seen(12, 0.3), looks: [], months: [] });
    const next = forecastOf(offered(12), {
      progress: seen(12, 0.3),
      looks: [],
      months: [month, []],
    });
    assert.deepEqual([first?.months, next?.months], [0, 1]);
    assert.ok(first && next && width(next) < width(first));
    const stopped = month.map((look) => ({
      ...look,
      rings: look.rings.map((ring) => ({ ...ring, isStopped: true })),
    }));
    assert.equal(
      forecastOf(offered(12), { progress: seen(12), looks: [], months: [stopped] })?.months,
      0,
    );
  });

  it('is none where nothing is asked, for what is expedited, and where older versions are enough', () => {
    const known = { progress: seen(12), looks: [], months: [] };
    const release = offered(12);
    const { policy } = release;
    const none = { ...policy, objective: { ...policy.objective, target: null } };
    assert.equal(forecastOf({ ...release, policy: none }, known), null);
    const rings = release.rings.map((ring) => ({ ...ring, expeditedAt: onDay(11) }));
    assert.equal(forecastOf({ ...release, rings }, known), null);
    const older = {
      ...known.progress,
      rings: known.progress.rings.map((ring) => ({ ...ring, current: 1 })),
    };
    assert.equal(forecastOf(release, { ...known, progress: older }), null);
    assert.equal(forecastOf(release, { ...known, progress: seen(22) }), null);
  });

  it('says that a miss is coming from the chance that the policy names on, until it is judged', () => {
    const made = forecastOf(offered(20), { progress: seen(20, 0.3), looks: [], months: [] });
    assert.ok(made && made.missChance > 0.8, JSON.stringify(made));
    const release = { ...offered(20), forecast: made };
    assert.deepEqual(comingMissOf(release), { asOf: onDay(20), missChance: made.missChance });
    assert.equal(comingMissOf({ ...release, forecast: { ...made, missChance: 0.79 } }), null);
    assert.equal(comingMissOf(offered(20)), null);
    const objective = {
      judgedAt: onDay(21),
      target: 0.95,
      eligible: 1,
      updated: 0,
      attained: 0,
      outcome: 'missed' as const,
    };
    assert.equal(comingMissOf({ ...release, objective }), null);
  });
});

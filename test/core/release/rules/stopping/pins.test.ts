/** A release of Microsoft 365 Apps: opened by the clock, stopped by a pin, and let go by something newer. */
import assert from 'node:assert/strict';
import { instantOfDay, publishedAtOf } from '#core/calendar.ts';
import { noBaselines } from '#core/evidence/usual/baseline.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import { channelContent } from '#core/release/content/channelContent.ts';
import type { CatalogUpdate } from '#core/release/content/contentOf.ts';
import { wantsOf } from '#core/release/state/ordered.ts';
import { planRelease } from '#core/release/state/plan.ts';
import { evidenceParts } from '#core/release/content/judgedVersions.ts';
import type { Content, Release } from '#core/release/state/release.ts';
import type { Observation } from '#core/release/step/observation.ts';
import { ruleOf } from '#core/rulebook/ruleOf.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { countsOf, fjord, progressOf, step, time } from '../../world.ts';

const publishedAt = publishedAtOf('2026-12');
const on = (days: number): number => instantOfDay(publishedAt, days);

function build(version: string, text: string, releasedAt: number): CatalogUpdate {
  const [minor = 0, revision = 0] = text.split('.').map(Number);
  return {
    entryId: `16.0.${text}`,
    name: `Version ${version}`,
    cadence: 'monthly',
    classification: 'security',
    releasedAt,
    isExpeditable: false,
    severity: null,
    targets: [
      { line: 'MonthlyEnterprise', version: [16, 0, minor, revision], label: 'MEC', kb: '' },
    ],
  };
}
const november = build('2609', '20330.20150', publishedAt - 28 * dayMs);
const december = build('2610', '20425.20160', publishedAt);
const mended = build('2610', '20425.20188', on(3));

function planned(over: Partial<Policy> = {}): Release {
  return planRelease({
    key: { tenant: 'contoso', area: 'office', id: '2026-12-B' },
    basedOn: null,
    policy: { ...defaultPolicy('contoso', undefined, 'office'), ...over },
    publishedAt,
    createdAt: on(-10),
    carriedPauses: {},
    carriedHolds: [],
  });
}

/** What is seen, with so many crashes of Office among those that have begun. */
function seenOf(
  release: Release,
  now: number,
  { bad = 0, listed = [november, december] }: { bad?: number; listed?: CatalogUpdate[] } = {},
): Observation {
  const row = { signal: 'outlook', ring: 'broad', cohort: null, stratum: 'Slate 11', age: 1 };
  const content = channelContent(listed, { publishedAt, now, known: release.content });
  const baseline = bad === 0 ? [] : [{ ...row, atRisk: 300, bad }];
  return {
    observedAt: now,
    content,
    progress: progressOf(release, now),
    counts: content === null ? null : countsOf(release, now, { baseline }),
    baselines: noBaselines,
    holds: [],
    exploited: [],
    advisories: [],
    missing: [],
  };
}

function opened(over: Partial<Policy> = {}, days = 0): Release {
  let release = planned(over);
  for (const now of [on(-7), on(0), on(days) + hourMs])
    release = step(release, time, seenOf(release, now), now).release;
  return release;
}

/** The version that evidence is counted of by itself; undefined = the release's own. */
function judgedIn(release: Release, content: Content | null, now: number) {
  if (content === null) return undefined;
  return evidenceParts(release, content, now).find(({ isLater }) => isLater)?.lowest[0]?.version;
}

describe('a release of Microsoft 365 Apps', () => {
  it('opens its rings by the clock, each on the day of its delay', () => {
    const delayed = defaultPolicy('contoso', 'delays-2022', 'office');
    const release = opened({ rings: delayed.rings });
    const open = (one: Release) =>
      one.rings.flatMap(({ name, offeredAt }) => (offeredAt === null ? [] : [name]));
    assert.deepEqual(open(release), ['test', 'first']);
    const now = on(3) + hourMs;
    assert.deepEqual(open(step(release, time, seenOf(release, now), now).release), [
      'test',
      'first',
      'fast',
    ]);
    assert.deepEqual(open(opened()), ['test', 'first', 'fast', 'broad']);
  });

  it('never opens a ring by another gate, and says why', () => {
    const release = opened({ gate: 'evidence' });
    assert.ok(
      release.rings.every(({ offeredAt, closedAt }) => offeredAt === null && closedAt === null),
    );
    assert.match(release.waiting ?? '', /their own network spreads a version over all devices/);
  });

  it('is stopped by a pin to the version before, which stands in the decision and in what is wanted', () => {
    const release = opened();
    const now = on(2);
    const { decisions, release: after } = step(
      release,
      time,
      seenOf(release, now, { bad: 90 }),
      now,
    );
    const [first] = decisions.filter(({ action }) => action.kind === 'pause');
    assert.ok(first?.action.kind === 'pause');
    assert.deepEqual(first.action.pause.pin, {
      line: 'MonthlyEnterprise',
      to: [16, 0, 20330, 20150],
      instead: [16, 0, 20425, 20160],
    });
    assert.match(
      first.reason,
      /test is paused\. Its devices stay on 16\.0\.20330\.20150, or go back/,
    );
    assert.equal(wantsOf(after)['broad']?.pinnedTo, '16.0.20330.20150');
  });

  it('stops nothing where nothing is listed before it, and says so', () => {
    let release = planned();
    const listed = [december];
    for (const now of [on(-7), on(0), on(0) + hourMs])
      release = step(release, time, seenOf(release, now, { listed }), now).release;
    const outcome = step(release, time, seenOf(release, on(2), { listed, bad: 90 }), on(2));
    assert.ok(outcome.decisions.every(({ action }) => action.kind !== 'pause'));
    assert.ok(
      outcome.waits.some(
        (wait) => wait.kind === 'areaCannot' && /nothing can be pinned/.test(wait.why),
      ),
    );
  });

  it('lets go once something newer is out, and is not pinned again for what was seen before', () => {
    const bad = 90;
    let release = step(opened(), time, seenOf(opened(), on(2), { bad }), on(2)).release;
    const waiting = step(release, time, seenOf(release, on(2) + hourMs, { bad }), on(2) + hourMs);
    assert.ok(waiting.decisions.every(({ action }) => action.kind !== 'resume'));
    release = waiting.release;
    const now = on(3) + hourMs;
    const seen = seenOf(release, now, { bad, listed: [november, december, mended] });
    const lifted = step(release, time, seen, now);
    const resumed = lifted.decisions.filter(({ action }) => action.kind === 'resume');
    assert.equal(resumed.length, 4);
    assert.ok(resumed.every((one) => ruleOf(one) === 'pin.lifted'));
    assert.ok(lifted.release.rings.every(({ pause }) => pause === null));
    assert.equal(wantsOf(lifted.release)['broad']?.pinnedTo, undefined);
    // What was seen is of the version that was replaced, however much more of it is seen.
    const later = seenOf(lifted.release, now + dayMs, {
      bad: 280,
      listed: seen.content?.updates as CatalogUpdate[],
    });
    const after = step(lifted.release, time, later, now + dayMs).decisions;
    assert.ok(after.every(({ action }) => action.kind !== 'pause'));
  });

  it('is stopped again by a second bad build of the month, and stays on what was in place before both', () => {
    const paused = step(opened(), time, seenOf(opened(), on(2), { bad: 90 }), on(2)).release;
    const now = on(3) + hourMs;
    const listed = [november, december, mended];
    const lifted = step(paused, time, seenOf(paused, now, { listed }), now).release;
    assert.ok(lifted.rings.every(({ pause }) => pause === null));
    const later = now + 5 * dayMs;
    const judged = judgedIn(lifted, lifted.content, later);
    assert.deepEqual(judged, [16, 0, 20425, 20188]);
    const seen = { ...seenOf(lifted, later, { bad: 200, listed }), judged };
    const pins = step(lifted, time, seen, later).decisions.flatMap(({ action }) =>
      action.kind === 'pause' ? [action.pause.pin] : [],
    );
    const pin = { line: 'MonthlyEnterprise', to: [16, 0, 20330, 20150], instead: judged };
    assert.deepEqual(pins, [pin, pin, pin, pin]);
  });

  it('goes back to the month’s own version where only the second build is bad', () => {
    const release = opened();
    const listed = [november, december, mended];
    const seen = seenOf(release, on(8), { bad: 90, listed });
    const judged = judgedIn(release, seen.content, on(8));
    assert.ok(judged);
    const outcome = step(release, time, { ...seen, judged }, on(8));
    const [first] = outcome.decisions.flatMap(({ action }) =>
      action.kind === 'pause' ? [action.pause.pin] : [],
    );
    assert.deepEqual([first?.to, first?.instead], [[16, 0, 20425, 20160], judged]);
  });

  it('keeps a pin until the delay of its ring is over, as devices get what is newer then', () => {
    const { rings } = defaultPolicy('contoso', 'delays-2022', 'office');
    const release = opened({ rings }, 7);
    const paused = step(release, time, seenOf(release, on(8), { bad: 90 }), on(8)).release;
    const late = build('2610', '20425.20188', on(9));
    const listed = [november, december, late];
    const lifted = step(paused, time, seenOf(paused, on(10), { bad: 90, listed }), on(10)).release;
    const pinned = lifted.rings.flatMap(({ name, pause }) => (pause === null ? [] : [name]));
    assert.deepEqual(pinned, ['fast', 'broad']);
  });

  it('tells once that devices are pinned to a version that is supported no more', () => {
    const next = publishedAtOf('2027-01');
    let release = step(opened(), time, seenOf(opened(), on(2), { bad: 90 }), on(2)).release;
    const january = [build('2611', '20510.20140', next), build('2610', '20425.20200', next)];
    const now = on(20);
    const content = channelContent([november, december, ...january], {
      publishedAt: next,
      now: next,
    });
    const seen = { ...seenOf(release, now, { bad: 90 }), content: { ...content, updates: [] } };
    const told = step(release, time, seen as Observation, now);
    const advised = told.decisions.filter((one) => ruleOf(one) === 'pin.aged');
    assert.equal(advised.length, 1);
    assert.match(advised[0]?.reason ?? '', /16\.0\.20330\.20150 is below 16\.0\.20425\.0/);
    release = told.release;
    const again = step(release, time, seen as Observation, now + dayMs).decisions;
    assert.ok(again.every((one) => ruleOf(one) !== 'pin.aged'));
  });

  it('holds a cohort under a pin of its own, and asks for no rollback of it', () => {
    const release = opened();
    const now = on(2);
    const { counts, ...rest } = seenOf(release, now, { bad: 90 });
    assert.ok(counts !== null);
    const cohort = `${fjord.fact}=${fjord.value}`;
    const [all] = counts.baseline;
    assert.ok(all);
    const shared = { ...all, ring: null, cohort, atRisk: 60 };
    const exposures = [...counts.exposures, { ring: null, cohort, devices: 140, exposed: 120 }];
    const seen = {
      ...rest,
      counts: { ...counts, baseline: [all, shared], exposures, cohortsSeen: 1 },
    };
    const { decisions } = step(release, time, seen, now);
    const [hold] = decisions.flatMap(({ action }) => (action.kind === 'hold' ? [action.hold] : []));
    assert.deepEqual(hold?.pin?.to, [16, 0, 20330, 20150]);
    assert.ok(
      decisions.every(({ action }) => action.kind !== 'pause' && action.kind !== 'propose'),
    );
  });
});

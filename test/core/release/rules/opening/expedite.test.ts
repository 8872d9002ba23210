import assert from 'node:assert/strict';
import fc from 'fast-check';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { ExploitedFlaw, Observation } from '#core/release/step/observation.ts';
import { contentOf } from '#core/release/content/contentOf.ts';
import { refusalOf } from '#core/release/command/refusal.ts';
import {
  ringOf,
  type Content,
  type ContentUpdate,
  type Release,
} from '#core/release/state/release.ts';
import { stricter } from '#core/ring.ts';
import {
  at,
  content,
  fjord,
  level,
  onDay,
  order,
  plannedRelease,
  play,
  publishedAt,
  rolledUntil,
  seen,
  seenBad,
  step,
  time,
} from '../../world.ts';
import { dayMs, hourMs } from '#core/time.ts';

const flaw = (source: ExploitedFlaw['source']): ExploitedFlaw => ({
  cve: 'CVE-2022-30190',
  source,
});
/** A report of a flaw that the guide joins to the update. */
const tied = (by: string): ExploitedFlaw => ({
  ...flaw('report'),
  by,
  mendedBy: [content.entryId],
});
const expedite = (over: Partial<Policy['expedite']> = {}): Partial<Policy> => ({
  expedite: { ...defaultPolicy('contoso').expedite, ...over },
});

const expedited = (decisions: readonly Decision[]): string[] =>
  decisions.flatMap(({ action }) => (action.kind === 'expedite' ? [action.ring] : []));

/** Looks on D+3: Test and First are open. */
const now = onDay(3);
const rolling = (policy: Partial<Policy> = {}): Release => rolledUntil(now - 1, policy);
const looked = (release: Release, over: Partial<Observation> = { exploited: [flaw('catalog')] }) =>
  step(release, time, seen(release, now, over), now);
const commanded = (release: Release, command: Parameters<typeof order>[0]): Release =>
  step(release, order(command), seen(release, now), now).release;

describe('an update whose flaw is exploited', () => {
  const table: readonly (readonly [string, Partial<Policy>, Partial<Observation>, boolean])[] = [
    ['told by the catalogue', {}, { exploited: [flaw('catalog')] }, true],
    ['told by the guide', {}, { exploited: [flaw('guide')] }, true],
    ['told by a report that the guide ties to it', {}, { exploited: [tied('helpdesk')] }, true],
    ['told by a report alone', {}, { exploited: [flaw('report')] }, false],
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
    const paused = commanded(rolling(), { kind: 'pause', ring: 'fast', only: true });
    const { release, decisions } = looked(paused);
    assert.deepEqual(expedited(decisions), ['first', 'broad']);
    const resumed = commanded(release, { kind: 'resume', ring: 'fast' });
    assert.deepEqual(expedited(looked(resumed).decisions), ['fast']);
  });

  it('leaves the rings behind a paused one, unless it was paused for itself only', () => {
    const paused = commanded(rolling(), { kind: 'pause', ring: 'fast' });
    const { release, decisions } = looked(paused);
    assert.deepEqual(expedited(decisions), ['first']);
    const resumed = commanded(release, { kind: 'resume', ring: 'fast' });
    assert.deepEqual(expedited(looked(resumed).decisions), ['fast', 'broad']);
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

describe('a month with several updates', () => {
  const { entryId, name, releasedAt, isExpeditable, severity } = content;
  const version = (build: number, revision: number) => ({
    line: String(build),
    version: [build, revision],
    label: `Windows ${build}`,
    kb: 'KB5014699',
  });
  const monthly: ContentUpdate = {
    entryId,
    name,
    cadence: 'monthly',
    classification: 'security',
    releasedAt,
    isExpeditable,
    severity,
    targets: [version(19044, 1766), version(22000, 739)],
  };
  const plain: ContentUpdate = {
    ...monthly,
    entryId: 'oob',
    name: '2026-12-OOB',
    cadence: 'outOfBand',
    classification: 'nonSecurity',
    isExpeditable: false,
    releasedAt: onDay(6),
    targets: [version(19044, 1767), version(22000, 740)],
  };
  const contentWith = (...updates: readonly ContentUpdate[]): Content | null =>
    contentOf(updates, { publishedAt, now: onDay(21) });
  /** The monthly update, from the day on the others too; a flaw is exploited from its day on. */
  const lookAt =
    (others: readonly ContentUpdate[], exploited: ExploitedFlaw, day: number) =>
    (release: Release, instant: number) =>
      seen(release, instant, {
        content:
          instant < onDay(0)
            ? null
            : contentWith(monthly, ...others.filter((one) => one.releasedAt <= instant)),
        exploited: instant < onDay(day) ? [] : [exploited],
      });
  const played = (...given: Parameters<typeof lookAt>) =>
    play(plannedRelease(), { look: lookAt(...given) });
  const hurried = (decisions: readonly Decision[]) =>
    decisions.flatMap(({ action }) =>
      action.kind === 'expedite' ? [[action.ring, action.releasedAt, action.entryId]] : [],
    );
  const exploited: ExploitedFlaw = { ...flaw('catalog'), mendedBy: [monthly.entryId] };

  for (const day of [5, 8, 12]) {
    it(`hurries with the monthly update though another came out of band on day 6: day ${day}`, () => {
      const { decisions } = played([plain], exploited, day);
      assert.deepEqual(hurried(decisions), [
        ['first', releasedAt, entryId],
        ['fast', releasedAt, entryId],
        ['broad', releasedAt, entryId],
      ]);
    });
  }

  it('hurries with the newest that can be and serves all versions of a ring', () => {
    const security = { ...plain, isExpeditable: true, classification: 'security' };
    const some = {
      ...security,
      entryId: 'some',
      releasedAt: onDay(7),
      targets: [version(22000, 741)],
    };
    const { decisions } = played([security, some], exploited, 8);
    assert.deepEqual(
      hurried(decisions).map(([, , entry]) => entry),
      ['oob', 'oob', 'oob'],
    );
  });

  it('does not hurry with what only devices enrolled in hotpatch can take', () => {
    const targets = monthly.targets.map((one) => ({ ...one, isHotpatch: true }));
    const hot = { ...plain, entryId: 'hot', isExpeditable: true, targets };
    const { decisions } = played([hot], exploited, 8);
    assert.deepEqual(
      hurried(decisions).map(([, , entry]) => entry),
      [entryId, entryId, entryId],
    );
  });

  it('hurries with the one that mends the flaw, and tells whom it has nothing for', () => {
    const late = {
      ...plain,
      entryId: 'late',
      name: 'late',
      isExpeditable: true,
      targets: [version(22000, 741)],
    };
    const own = { ...flaw('catalog'), mendedBy: ['late'] };
    const { decisions } = played([late], own, 8);
    assert.deepEqual(
      hurried(decisions).map(([, , entry]) => entry),
      ['late', 'late', 'late'],
    );
    const told = decisions.find(({ action }) => action.kind === 'expedite')?.reason ?? '';
    assert.match(told, /gets late at once.*no revision for Windows 19044/);
  });

  it('says once that nothing can be hurried, when none that mends the flaw can be', () => {
    const own = { ...flaw('catalog'), mendedBy: ['oob'] };
    const { decisions } = played([plain], own, 8);
    assert.deepEqual(hurried(decisions), []);
    const told = decisions.filter(({ reason }) => reason.includes('can be expedited'));
    assert.deepEqual(
      told.map(({ action }) => action.kind),
      ['advise'],
    );
    assert.match(told[0]?.reason ?? '', /None of 2026-12-B, 2026-12-OOB .*first, fast, broad/);
  });

  it('can be expedited by hand as long as any of its updates can', () => {
    const command = { kind: 'expedite', operator: 'kim', reason: 'x' } as const;
    const refused = (...updates: readonly ContentUpdate[]) =>
      refusalOf({ ...rolling(), content: contentWith(...updates) }, command, now);
    assert.equal(refused(monthly, plain), null);
    const none = refused({ ...monthly, isExpeditable: false }, plain);
    assert.equal(none?.kind, 'notExpeditable');
    assert.match(none.message, /2026-12-B, 2026-12-OOB cannot be expedited; .*release amend/);
  });

  it('is taken up by a release of an earlier version, which knew the newest alone', () => {
    const { updates: _, ...former } = contentWith(monthly, plain) ?? content;
    const release: Release = { ...rolling(), content: { ...former, isExpeditable: false } };
    const shown = seen(release, onDay(8), {
      content: contentWith(monthly, plain),
      exploited: [exploited],
    });
    const { decisions } = step(release, time, shown, onDay(8));
    const told = decisions.find(({ action }) => action.kind === 'supersede');
    assert.match(told?.reason ?? '', /^2026-12-B \(KB5014699\) is of this month too/);
    assert.deepEqual(
      hurried(decisions).map(([, , entry]) => entry),
      [entryId, entryId, entryId],
    );
  });

  it('says on which versions what came out of band replaces what', () => {
    const some = (day: number, ...builds: readonly number[]): ContentUpdate => ({
      ...plain,
      entryId: `oob-${day}`,
      name: `OOB of day ${day}`,
      releasedAt: onDay(day),
      targets: builds.map((build) => version(build, 9_000 + day)),
    });
    const { decisions } = played([some(4, 19044), some(6, 22000), some(9, 19044)], exploited, 20);
    const told = decisions.filter(({ action }) => action.kind === 'supersede');
    assert.deepEqual(
      told.map(({ reason }) => /is out and (.*) where/.exec(reason)?.[1]),
      [
        'replaces 2026-12-B on Windows 19044',
        'replaces 2026-12-B on Windows 22000',
        'replaces OOB of day 4 on Windows 19044',
      ],
    );
  });

  it('is replaced by what came out of band once, whatever the list shows afterwards', () => {
    const { decisions } = play(plannedRelease(), {
      look: (release, instant) => {
        const known = release.content;
        const later = instant < onDay(9) ? [plain, monthly] : [];
        const listed = instant < onDay(6) ? [monthly] : later;
        const shown = contentOf(listed, { publishedAt, now: instant, known }) ?? known;
        return seen(release, instant, { content: instant < onDay(0) ? null : shown });
      },
    });
    const replaced = decisions.filter(({ action }) => action.kind === 'supersede');
    assert.deepEqual(
      replaced.map(({ action }) => action.kind === 'supersede' && action.content.name),
      ['2026-12-OOB'],
    );
  });
});

describe('a flaw that is only reported', () => {
  const reported: ExploitedFlaw = { ...flaw('report'), by: 'helpdesk', mendedBy: [] };
  const asked = (decisions: readonly Decision[]) =>
    decisions.filter(({ action }) => action.kind === 'propose');

  it('moves no ring, however long nobody answers', () => {
    const { decisions } = play(plannedRelease(), {
      look: (release, instant) =>
        seen(release, instant, instant < now ? {} : { exploited: [reported] }),
    });
    assert.deepEqual(expedited(decisions), []);
    assert.equal(asked(decisions).length, 1);
    assert.match(
      asked(decisions)[0]?.reason ?? '',
      /CVE-2022-30190 is reported as exploited \(helpdesk\); nothing says that 2026-12-B mends it/,
    );
  });

  it('hurries the rings once a person who may has said so, those paused then too', () => {
    const paused = commanded(rolling(), { kind: 'pause', ring: 'fast', only: true });
    const { release } = looked(paused, { exploited: [reported] });
    const subject = 'hurry/CVE-2022-30190';
    const approved = step(release, order({ kind: 'approve', subject }), seen(release, now), now);
    assert.deepEqual(expedited(approved.decisions), ['first', 'broad']);
    const resumed = commanded(approved.release, { kind: 'resume', ring: 'fast' });
    const after = looked(resumed, { exploited: [reported] });
    assert.deepEqual(expedited(after.decisions), ['fast']);
    assert.deepEqual(asked(after.decisions), []);
  });

  it('asks about a few at a time, so that nobody is flooded', () => {
    const many = Array.from({ length: 40 }, (_, nth) => ({
      ...reported,
      cve: `CVE-2020-${1000 + nth}`,
    }));
    const { release, decisions } = looked(rolling(), { exploited: many });
    assert.equal(asked(decisions).length, 3);
    assert.deepEqual(asked(looked(release, { exploited: many }).decisions), []);
  });
});

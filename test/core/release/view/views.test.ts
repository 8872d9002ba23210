/** What every view says of where a release stands. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { holdFrom, type Hold } from '#core/hold/hold.ts';
import { releaseDetails } from '#core/release/view/details.ts';
import type { Release, RingState } from '#core/release/state/release.ts';
import { troubled } from '#core/release/state/trouble.ts';
import { brokenInvariants } from '#core/release/state/invariants.ts';
import { nextComing } from '#core/release/view/coming.ts';
import { devicesByState, deviceStates } from '#core/release/view/deviceStates.ts';
import { headline } from '#core/release/view/headline.ts';
import { ringStanding } from '#core/release/view/ringStanding.ts';
import { troubleText } from '#core/release/view/troubleText.ts';
import { day, judgedRelease, sampleRelease } from '../../../reports/sampleRelease.ts';
import { hourMs, minuteMs } from '#core/time.ts';

/** The sample with one ring changed. */
function withRing(name: string, change: Partial<RingState>, release = sampleRelease()): Release {
  return {
    ...release,
    rings: release.rings.map((ring) => (ring.name === name ? { ...ring, ...change } : ring)),
  };
}

function standingOf(release: Release, name: string, now: number) {
  const ring = release.rings.find((one) => one.name === name);
  assert.ok(ring);
  return ringStanding(release, ring, now);
}

describe('a ring’s standing', () => {
  const asked = { order: 'pause/fast/15', kind: 'pause', at: day(7) };

  it('tells a pause as asked until Intune has confirmed it, and as in force from then on', () => {
    const release = withRing('fast', { asked });
    const standing = standingOf(release, 'fast', day(7) + 4 * minuteMs);
    assert.equal(standing.kind, 'asked');
    assert.equal(
      standing.text,
      'pause asked by ada, not yet confirmed by Intune for 4 min: printer <driver> trouble',
    );
    assert.match(
      standingOf(withRing('fast', { asked: null }), 'fast', day(7)).text,
      /^PAUSED by ada until D\+42/,
    );
  });

  it('tells an opening that is not confirmed as asked, and not as open', () => {
    const release = withRing('broad', {
      offeredAt: day(9),
      asked: { order: 'offer/broad', kind: 'offer', at: day(9) },
    });
    const { kind, text } = standingOf(release, 'broad', day(9) + 2 * hourMs);
    assert.equal(kind, 'asked');
    assert.equal(text, 'opening asked, not yet confirmed by Intune for 2 h');
  });

  it('tells a ring that an earlier one holds back, and promises it no opening', () => {
    const release = sampleRelease();
    const fast = release.rings.find(({ name }) => name === 'fast');
    assert.ok(fast?.pause);
    const held = withRing('fast', { pause: { ...fast.pause, holdsLater: true } });
    const { kind, text } = standingOf(held, 'broad', day(8));
    assert.equal(kind, 'heldBack');
    assert.match(text, /^waits, since fast is paused; would open D\+9/);
    assert.doesNotMatch(nextComing(held, day(8))?.what ?? '', /broad/);
    assert.match(nextComing(release, day(8))?.what ?? '', /ring broad may open/);
  });

  it('tells a hold as asked until its devices were read back', () => {
    const hold = holdFrom(day(7), {
      id: '2026-12-B/hold-1',
      cohort: [{ fact: 'model', value: 'Fjord' }],
      by: 'tenant',
      owner: 'ada',
      reason: 'blue screens',
      days: 28,
    });
    const asked = { order: 'hold/model=Fjord/1', kind: 'hold', at: day(7) };
    const told = (of: Hold): readonly string[] =>
      headline({ ...sampleRelease(), holds: [of] }, day(7)).map(({ text }) => text);
    assert.ok(told({ ...hold, asked }).includes('hold asked: model=Fjord'));
    assert.ok(told({ ...hold, asked: null }).includes('held: model=Fjord'));
    const details = releaseDetails({ ...sampleRelease(), holds: [{ ...hold, asked }] }, null);
    assert.match(details, /\*\*Hold asked, not yet confirmed by Intune:\*\* model=Fjord/);
  });

  it('never promises what has passed', () => {
    const release = withRing('broad', { closedAt: day(0) }, sampleRelease());
    assert.match(standingOf(release, 'broad', day(8)).text, /^may open D\+9/);
    assert.match(standingOf(release, 'broad', day(10)).text, /^could open since D\+9/);
    assert.match(standingOf(release, 'first', day(2)).text, /, deadline D\+3/);
    assert.match(standingOf(release, 'first', day(4)).text, /, deadline passed D\+3/);
    assert.match(standingOf(release, 'fast', day(50)).text, /lapsed D\+42/);
  });
});

describe('what comes next', () => {
  const days = fc.integer({ min: -10, max: 60 });
  const states = fc.array(
    fc.record({
      isPaused: fc.boolean(),
      isOffered: fc.boolean(),
      isRolledBack: fc.boolean(),
    }),
    { minLength: 4, maxLength: 4 },
  );

  it('is ahead, and nothing that a pause or rollback forbids', () => {
    fc.assert(
      fc.property(days, states, fc.boolean(), (on, rings, isJudged) => {
        const sample = isJudged ? judgedRelease() : sampleRelease();
        const pause = sampleRelease().rings[2]?.pause ?? null;
        const release: Release = {
          ...sample,
          rings: sample.rings.map((ring, index) => ({
            ...ring,
            pause: rings[index]?.isPaused === true ? pause : null,
            offeredAt: rings[index]?.isOffered === true ? ring.opensAt : null,
            rolledBackAt: rings[index]?.isRolledBack === true ? day(5) : null,
          })),
        };
        const next = nextComing(release, day(on));
        if (next === null) return;
        assert.ok(next.at > day(on));
        for (const ring of release.rings) {
          const opens = new RegExp(`ring ${ring.name} (may open|opens)`);
          const deadline = new RegExp(`deadline of ring ${ring.name}`);
          const isStopped = ring.pause !== null || ring.rolledBackAt !== null;
          if (isStopped || ring.offeredAt !== null) assert.doesNotMatch(next.what, opens);
          if (isStopped || ring.offeredAt === null) assert.doesNotMatch(next.what, deadline);
        }
      }),
    );
  });
});

describe('what comes next once the month is over and something still stands', () => {
  const closed = withRing('broad', { offeredAt: null, closedAt: day(21) }, judgedRelease());
  const pause = sampleRelease().rings[2]?.pause ?? null;
  const paused = withRing('fast', { pause }, judgedRelease());
  const takenOff = { at: day(7), releasedAt: day(0) };
  const off = { pause: pause && { ...pause, takenOff }, rolledBackAt: day(7) };
  const rolledBack = withRing('fast', off, judgedRelease());
  const next = (release: Release, on: number) => nextComing(release, day(on));

  it('is the renewal of a ring that stays shut', () => {
    const what = 'ring broad stays shut, its 35 days in Intune begin anew';
    assert.deepEqual(next(closed, 22), { at: day(28), what });
  });

  it('are the reminders of a pause that nobody has got yet, then its lapse', () => {
    const reminder = 'a reminder that the pause of ring fast lapses on day 35';
    assert.deepEqual(next(paused, 22), { at: day(35), what: reminder });
    const told = withRing('fast', { pauseReminders: [28, 34] }, paused);
    assert.deepEqual(next(told, 22), { at: day(42), what: 'the pause of ring fast lapses' });
  });

  it('is no lapse of what was rolled back, which is renewed', () => {
    const what = 'ring fast stays shut, its 35 days in Intune begin anew';
    assert.deepEqual(next(rolledBack, 21), null);
    assert.deepEqual(next(rolledBack, 20), { at: day(21), what });
  });
});

describe('the devices of a ring by state', () => {
  it('add up to its devices, whether it is paused or not', () => {
    const count = fc.nat(500);
    const counts = fc.record({
      waiting: count,
      offered: count,
      installing: count,
      done: count,
      failed: count,
      ineligible: count,
      held: count,
    });
    fc.assert(
      fc.property(counts, fc.boolean(), (made, isPaused) => {
        const pause = sampleRelease().rings[2]?.pause ?? null;
        const devices = Object.values(made).reduce((sum, one) => sum + one, 0);
        const progress = { ring: 'fast', devices, eligible: 0, updated: 0, ...made };
        const stopped = { pause: isPaused ? pause : null, rolledBackAt: null };
        const states = devicesByState(progress, stopped);
        assert.equal(
          deviceStates.reduce((sum, state) => sum + states[state], 0),
          devices,
        );
        assert.equal(states.held, made.held);
        if (isPaused) assert.equal(states.offered + states.waiting, 0);
      }),
    );
  });
});

describe('the head line', () => {
  const question = {
    subject: 'open/broad',
    kind: 'open' as const,
    ring: 'broad',
    hold: null,
    text: 'May broad open?',
    askedAt: day(9),
    escalateAt: day(10),
    escalatedAt: null,
    deadlineAt: day(12),
    otherwise: 'stay' as const,
    lapsedAt: null,
  };

  it('begins with the gravest: trouble, a question, a pause, and the month at last', () => {
    const asking = { ...sampleRelease(), proposals: [question] };
    const release = troubled(asking, {
      subject: 'ring/broad',
      kind: 'GraphForbidden',
      why: 'PATCH was answered with status 403',
      at: day(9),
      nextAt: null,
    });
    assert.deepEqual(
      headline(release, day(9)).map(({ kind }) => kind),
      ['trouble', 'asks', 'paused', 'calm'],
    );
    const lapsed = { ...asking, proposals: [{ ...question, lapsedAt: day(12) }] };
    const remarks = headline(lapsed, day(13)).map(({ text }) => text);
    assert.ok(remarks.includes('asks you: open/broad, unanswered since D+12'), remarks.join());
  });

  it('tells of a ring that is due which question it waits for', () => {
    const release = { ...sampleRelease(), proposals: [question] };
    const ring = release.rings.find(({ name }) => name === 'broad');
    assert.ok(ring);
    const due = {
      ...ring,
      pause: null,
      offeredAt: null,
      opensAt: day(9),
      gate: 'evidence' as const,
    };
    const standing = (now: number) => ringStanding({ ...release, rings: [due] }, due, now).text;
    assert.match(standing(day(10)), /could open since .*: waits for an answer to open\/broad/);
    assert.doesNotMatch(standing(day(8)), /answer/);
  });

  it('tells how long something does not succeed, why, and what to do', () => {
    const [at, nextAt] = [day(9), day(9) + 130 * minuteMs];
    const mishap = { subject: 'ring/broad', kind: 'GraphForbidden', why: 'status 403', at, nextAt };
    const release = troubled(troubled(sampleRelease(), mishap), mishap);
    const [trouble] = release.troubles;
    assert.ok(trouble);
    assert.equal(
      troubleText(release, trouble, at + 120 * minuteMs),
      'writing ring broad to Intune does not succeed for 2 h (since D+9 Thu 17 Dec 18:00, tried 2 times; next try D+9 Thu 17 Dec 20:10): status 403',
    );
    const details = releaseDetails({ ...release, lastAssessedAt: at }, null);
    assert.match(
      details,
      /\*\*Trouble:\*\* writing ring broad .* Grant the permission that is missing/,
    );
  });

  it('stands in the Web UI’s details with one line a ring, no table and no past date as if ahead', () => {
    const release = { ...sampleRelease(), lastAssessedAt: day(13) };
    const details = releaseDetails(
      { ...release, proposals: [{ ...question, lapsedAt: day(12) }] },
      { at: day(14), why: 'look at the fleet' },
    );
    assert.doesNotMatch(details, /\|/);
    for (const { name } of release.rings)
      assert.equal(
        details.split('\n').filter((line) => line.startsWith(`- **${name}**`)).length,
        1,
      );
    assert.match(details, /unanswered since D\+12/);
    assert.doesNotMatch(details, /waited for until/);
    assert.match(details, /38 of 84 eligible up to date \(45\.2 %\); PAUSED by ada until D\+42/);
  });
});

describe('devices under a hold', () => {
  it('are counted among a ring’s devices, so that none is lost', () => {
    const release = sampleRelease();
    const { progress } = release;
    assert.ok(progress);
    const rings = progress.rings.map((ring) =>
      ring.ring === 'broad' ? { ...ring, waiting: ring.waiting - 74, held: 74 } : ring,
    );
    assert.deepEqual(brokenInvariants(release), []);
    assert.deepEqual(brokenInvariants({ ...release, progress: { ...progress, rings } }), []);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EvidenceCounts } from '#core/evidence/count/counts.ts';
import type { Observation } from '#core/release/step/observation.ts';
import type { Progress, Release } from '#core/release/state/release.ts';
import type { Gate } from '#core/ring.ts';
import {
  at,
  badCounts,
  countsOf,
  level,
  onDay,
  order,
  plannedRelease,
  play,
  progressOf,
  seen,
  seenBad,
  step,
  time,
} from '../../world.ts';
import { dayMs, hourMs } from '#core/time.ts';

/** Just before Fast's day: Test and First are open and well. */
const beforeFast = (gate: Gate): Release =>
  play(plannedRelease({ gate }), { until: onDay(6) - 1 }).release;

const isOffered = (ring: string, observation: Observation, release: Release): boolean =>
  step(release, time, observation, observation.observedAt).decisions.some(
    ({ id }) => id === `offer/${ring}`,
  );

const withExposed = (release: Release, now: number, exposed: number): EvidenceCounts => {
  const counts = countsOf(release, now);
  return { ...counts, exposures: counts.exposures.map((row) => ({ ...row, exposed })) };
};

const now = onDay(6);
const stale = now - 61 * hourMs;

describe('a ring under the gate clock', () => {
  const holes: readonly (readonly [string, Partial<Observation>])[] = [
    ['the devices cannot be read', { progress: null, missing: ['devices'] }],
    ['nothing was counted', { counts: null }],
    ['no device has begun', { counts: withExposed(beforeFast('clock'), now, 0) }],
    [
      'a source is stale',
      { counts: countsOf(beforeFast('clock'), now, { readUntil: { x: stale } }) },
    ],
    [
      'the evidence stands at the watch level',
      { counts: badCounts(beforeFast('clock'), now, [{ bad: level.watched }]) },
    ],
    ['a device does not boot', { counts: countsOf(beforeFast('clock'), now, { notBooting: 1 }) }],
  ];
  for (const [what, over] of holes) {
    it(`opens when its deferral is over, though ${what}`, () => {
      const release = beforeFast('clock');
      assert.ok(isOffered('fast', seen(release, now, over), release));
    });
  }

  it('is not kept closed in Graph before', () => {
    assert.deepEqual(
      play(plannedRelease({ gate: 'clock' })).decisions.filter(
        ({ action }) => action.kind === 'close',
      ),
      [],
    );
  });
});

describe('a ring under the gate evidence', () => {
  const release = beforeFast('evidence');
  const progress = (over: Partial<Progress>): Progress => ({
    ...progressOf(release, now),
    ...over,
  });
  const holes: readonly (readonly [string, Partial<Observation>, RegExp])[] = [
    ['the devices cannot be read', { progress: null }, /devices could not be read/],
    [
      'a ring before it is not among the devices',
      { progress: progress({ rings: progressOf(release, now).rings.slice(0, 1) }) },
      /devices of first could not be read/,
    ],
    ['nothing was counted', { counts: null }, /could not be counted/],
    [
      'a source is older than staleHours',
      { counts: countsOf(release, now, { readUntil: { devices: now, installs: stale } }) },
      /"installs" is older than 60 hours/,
    ],
    [
      'a source was never read',
      { counts: countsOf(release, now, { readUntil: { devices: now, startups: null } }) },
      /"startups" is older than 60 hours/,
    ],
    [
      'no device of the rings before it has begun, though some could',
      { counts: withExposed(release, now, 0) },
      /no device of test, first has begun/,
    ],
    [
      'the evidence stands at the watch level',
      { counts: badCounts(release, now, [{ bad: level.watched }]) },
      /would happen in at most 1 of 7 months/,
    ],
    [
      'a device of Test does not boot',
      { counts: countsOf(release, now, { notBooting: 1 }) },
      /"notBooting" waits for a person/,
    ],
  ];
  for (const [what, over, why] of holes) {
    it(`stays closed and says so: ${what}`, () => {
      const observation = seen(release, now, over);
      const { release: after, decisions } = step(release, time, observation, now);
      assert.ok(!decisions.some(({ action }) => action.kind === 'offer'));
      assert.match(after.waiting ?? '', why);
    });
  }

  it('opens when all is known and nothing speaks against it', () => {
    assert.ok(isOffered('fast', seen(release, now), release));
  });

  it('opens on sources that are just fresh enough', () => {
    const readUntil = { devices: now, installs: now - 60 * hourMs };
    assert.ok(
      isOffered(
        'fast',
        seen(release, now, { counts: countsOf(release, now, { readUntil }) }),
        release,
      ),
    );
  });

  it('opens though nobody has begun where nobody could', () => {
    const rings = progressOf(release, now).rings.map((ring) => ({ ...ring, eligible: 0 }));
    const over = { progress: progress({ rings }), counts: withExposed(release, now, 0) };
    assert.ok(isOffered('fast', seen(release, now, over), release));
  });

  it('waits while a watch stands, until the evidence has fallen by half', () => {
    const watched = step(release, time, seenBad(release, now, level.watched), now).release;
    assert.ok(watched.watch !== null);
    const later = now + 6 * hourMs;
    assert.ok(
      !isOffered('fast', seenBad(watched, later, level.watched - 1), watched),
      '3.7 is still more than 2.5',
    );
    assert.ok(isOffered('fast', seenBad(watched, later, level.calm), watched));
  });

  it('opens late with its full days to the deadline', () => {
    const late = play(plannedRelease(), {
      look: (state, at) => seen(state, at, at < onDay(8) ? { counts: null } : {}),
      until: onDay(9) - 1,
    });
    const fast = late.release.rings.find(({ name }) => name === 'fast');
    assert.equal(fast?.offeredAt, onDay(8));
    assert.equal(fast.deadlineAt, onDay(10));
  });

  it('lets the first ring open though nothing has been counted yet', () => {
    const announced = play(plannedRelease(), { until: onDay(0) - 1 }).release;
    assert.ok(isOffered('test', seen(announced, onDay(0), { counts: null }), announced));
  });

  it('goes on after a person has answered for a device that does not boot', () => {
    const look = (state: Release, at: number): Observation =>
      seen(state, at, at < onDay(0) ? {} : { counts: countsOf(state, at, { notBooting: 1 }) });
    const { decisions } = play(plannedRelease(), {
      look,
      interjections: [{ at: onDay(4), trigger: order({ kind: 'approve', subject: 'notBooting' }) }],
    });
    const of = (id: string): number | undefined => decisions.find((one) => one.id === id)?.at;
    const first = of('offer/first') ?? 0;
    assert.ok(first > onDay(4), 'First waited for the word');
    const apart = (of('offer/fast') ?? 0) - first;
    assert.ok(apart >= 5 * dayMs - hourMs && apart <= 6 * dayMs, 'and is not asked twice');
  });
});

describe('silence', () => {
  const rings = ['test', 'first', 'fast', 'broad'];
  const mostly = fc.integer({ min: 0, max: 5 }).map((dice) => dice > 0);
  const hours = fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 60 }) },
    { weight: 1, arbitrary: fc.integer({ min: 61, max: 200 }) },
    { weight: 1, arbitrary: fc.constant(null) },
  );
  const holes = fc.record(
    {
      progress: mostly,
      rings: fc.oneof({ weight: 3, arbitrary: fc.constant(rings) }, fc.subarray(rings)),
      counts: mostly,
      readUntil: fc.dictionary(fc.constantFrom('devices', 'installs', 'startups', 'apps'), hours, {
        noNullPrototype: true,
        maxKeys: 2,
      }),
      exposed: mostly,
      content: mostly,
    },
    { noNullPrototype: true },
  );
  type Holes = typeof holes extends fc.Arbitrary<infer Value> ? Value : never;

  const seenThrough = (release: Release, at: number, hole: Holes): Observation => {
    const whole = seen(release, at);
    const readUntil = Object.fromEntries(
      Object.entries(hole.readUntil).map(([name, hours]) => [
        name,
        hours === null ? null : at - hours * hourMs,
      ]),
    );
    const counts = hole.exposed ? countsOf(release, at) : withExposed(release, at, 0);
    return {
      ...whole,
      content: hole.content ? whole.content : null,
      progress: hole.progress
        ? {
            ...progressOf(release, at),
            rings: progressOf(release, at).rings.filter(({ ring }) => hole.rings.includes(ring)),
          }
        : null,
      counts: hole.counts && whole.counts !== null ? { ...counts, readUntil } : null,
    };
  };

  /** What a reader of the README would ask of the evidence for a ring that opens; written apart from the rule. */
  const speaksFor = (release: Release, observation: Observation): string | null => {
    const { progress, counts, observedAt } = observation;
    const before = release.rings.filter(({ offeredAt }) => offeredAt !== null);
    if (progress === null) return 'no devices';
    if (before.length === 0) return null;
    if (counts === null) return 'no counts';
    for (const until of Object.values(counts.readUntil))
      if (observedAt - (until ?? release.publishedAt) > 60 * hourMs) return 'stale';
    const rows = before.map(({ name }) => progress.rings.find(({ ring }) => ring === name));
    if (rows.some((row) => row === undefined)) return 'a ring is not known';
    const begun = before.some(({ name }) =>
      counts.exposures.some(({ ring, exposed }) => ring === name && exposed > 0),
    );
    return begun || rows.every((row) => row?.eligible === 0) ? null : 'nobody has begun';
  };

  for (const gate of ['evidence', 'approval'] as const) {
    it(`never opens a ring under the gate ${gate}`, () => {
      fc.assert(
        fc.property(fc.array(holes, { minLength: 20, maxLength: 40 }), (looks) => {
          let nth = 0;
          const approvals = ['test', 'first', 'fast', 'broad'].flatMap((ring) =>
            [1, 5, 8, 12].map((day) => ({
              at: onDay(day) + 2 * hourMs,
              trigger: order({ kind: 'approve', subject: `open/${ring}` }),
            })),
          );
          play(plannedRelease({ gate }), {
            interjections: approvals,
            until: onDay(16),
            look: (release, at) => {
              const hole = looks[nth % looks.length];
              nth += 1;
              if (hole === undefined) return seen(release, at);
              const observation = seenThrough(release, at, hole);
              const { decisions } = step(release, time, observation, at);
              const offers = decisions.filter(({ action }) => action.kind === 'offer');
              if (offers.length > 0) {
                assert.equal(speaksFor(release, observation), null);
                assert.ok(release.content !== null || hole.content);
              }
              return observation;
            },
          });
        }),
        { numRuns: 60 },
      );
    });
  }
});

describe('a ring after one that opened late', () => {
  const late = (gate: 'clock' | 'evidence') =>
    play(plannedRelease({ gate }), {
      interjections: [
        at(5, { kind: 'pause', ring: 'fast' }),
        at(7, { kind: 'resume', ring: 'fast' }),
      ],
    }).release;

  it('opens as long after it as the policy puts between them', () => {
    const { rings } = late('evidence');
    const [fast, broad] = [rings[2]?.offeredAt ?? 0, rings[3]?.offeredAt ?? 0];
    assert.ok(fast > onDay(7), 'fast opened late');
    assert.ok(broad - fast >= 3 * dayMs - hourMs && broad - fast <= 4 * dayMs);
  });

  it('opens on its own day by the clock alone', () => {
    assert.equal(late('clock').rings[3]?.offeredAt, onDay(9));
  });
});

describe('a ring that raised evidence keeps closed', () => {
  const raised = (state: Release, now: number): Observation =>
    now < onDay(5) ? seen(state, now) : seenBad(state, now, level.watched);
  const word = order({ kind: 'approve', subject: 'watched/fast' });

  it('is a matter for a person after two days', () => {
    const { release, decisions } = play(plannedRelease(), { look: raised, until: onDay(12) });
    assert.equal(release.rings[2]?.offeredAt, null);
    const asked = decisions.flatMap(({ at: when, action, reason }) =>
      action.kind === 'propose' ? [{ subject: action.proposal.subject, when, reason }] : [],
    );
    assert.deepEqual(
      asked.map(({ subject, when }) => [subject, when]),
      [['watched/fast', onDay(8)]],
    );
    assert.match(asked[0]?.reason ?? '', /8 of 60 devices failed to install .* May it open/);
  });

  it('opens on that person’s word, which is told, and the next one asks again', () => {
    const { release, decisions } = play(plannedRelease(), {
      look: raised,
      until: onDay(16),
      interjections: [{ at: onDay(9), trigger: word }],
    });
    assert.ok((release.rings[2]?.offeredAt ?? 0) >= onDay(9));
    const offered = decisions.find(({ id }) => id === 'offer/fast');
    assert.match(offered?.reason ?? '', /a person has weighed what .* shown/);
    assert.equal(release.rings[3]?.offeredAt, null);
    assert.ok(release.proposals.some(({ subject }) => subject === 'watched/broad'));
  });

  it('does not open on that word when the evidence calls for a pause', () => {
    const { release } = play(plannedRelease(), {
      look: (state, now) =>
        now < onDay(9) ? raised(state, now) : seenBad(state, now, level.paused),
      until: onDay(12),
      interjections: [{ at: onDay(9), trigger: word }],
    });
    assert.equal(release.rings[2]?.offeredAt, null);
    assert.ok(release.rings[2].pause !== null);
  });
});

describe('a ring of which a source of evidence says nothing', () => {
  const blind = (state: Release, now: number): Observation => {
    const counts = countsOf(state, now);
    return seen(state, now, {
      counts: { ...counts, readUntil: { ...counts.readUntil, startups: onDay(-9) } },
    });
  };

  it('stays closed, and a person is asked after a day, by the name of the source', () => {
    const { release } = play(plannedRelease(), { look: blind, until: onDay(5) });
    assert.equal(release.rings[1]?.offeredAt, null);
    const [asked] = release.proposals;
    assert.equal(asked?.subject, 'unseen/first');
    assert.match(asked.text, /the source "startups" is older than 60 hours\. May it open unseen\?/);
  });

  it('opens without it on that person’s word, and on that word not without the catalogue', () => {
    const word = order({ kind: 'approve', subject: 'unseen/first' });
    const interjections = [{ at: onDay(4), trigger: word }];
    const { release } = play(plannedRelease(), { look: blind, until: onDay(6), interjections });
    assert.ok((release.rings[1]?.offeredAt ?? 0) >= onDay(4));
    const dark = (state: Release, now: number): Observation => ({
      ...blind(state, now),
      missing: now < onDay(4) ? [] : ['catalog'],
    });
    const closed = play(plannedRelease(), { look: dark, until: onDay(6), interjections });
    assert.equal(closed.release.rings[1]?.offeredAt, null);
  });
});

describe('a ring before which no device has begun', () => {
  const nobody = (state: Release, now: number): Observation => {
    const counts = countsOf(state, now);
    const exposures = counts.exposures.map((one) => ({ ...one, exposed: 0 }));
    return seen(state, now, now < onDay(0) ? {} : { counts: { ...counts, exposures } });
  };

  it('stays closed, and a person is asked on its second day', () => {
    const { release, decisions } = play(plannedRelease(), { look: nobody, until: onDay(5) });
    assert.equal(release.rings[1]?.offeredAt, null);
    const asked = decisions.filter(({ action }) => action.kind === 'propose');
    assert.deepEqual(
      asked.map(({ at: when, action }) =>
        'proposal' in action ? [action.proposal.subject, when >= onDay(1) && when < onDay(2)] : [],
      ),
      [['unseen/first', true]],
    );
  });

  it('opens unseen on that person’s word, and not on the default', () => {
    const word = order({ kind: 'approve', subject: 'unseen/first' });
    const late = play(plannedRelease(), { look: nobody, until: onDay(6) });
    assert.equal(late.release.rings[1]?.offeredAt, null);
    const answered = play(plannedRelease(), {
      look: nobody,
      until: onDay(6),
      interjections: [{ at: onDay(3), trigger: word }],
    });
    assert.ok((answered.release.rings[1]?.offeredAt ?? 0) >= onDay(3));
  });
});

describe('A ring whose devices would get along what is kept away from them in another area', () => {
  const keptAway = [{ ring: 'fast', why: 'quality updates of fast are paused by 2026-12-B' }];

  it('waits under each gate, says why, and opens once that is lifted', () => {
    for (const gate of ['clock', 'evidence'] as const) {
      const release = beforeFast(gate);
      const observation = seen(release, now);
      const waits = step(release, time, { ...observation, keptAway }, now);
      assert.ok(waits.decisions.every(({ id }) => id !== 'offer/fast'));
      assert.match(
        waits.release.waiting ?? '',
        /fast waits, since quality updates of fast are paused by 2026-12-B, and what is offered would bring that along/,
      );
      assert.ok(isOffered('fast', observation, release));
      assert.ok(
        isOffered('fast', { ...observation, keptAway: [{ ring: 'test', why: '' }] }, release),
      );
    }
  });

  it('waits as well where it cannot be read whether anything is', () => {
    const release = beforeFast('clock');
    const observation = { ...seen(release, now), missing: ['keptAway'] };
    assert.equal(isOffered('fast', observation, release), false);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decide } from '#core/release/step/decide.ts';
import { ringOf } from '#core/release/state/release.ts';
import { nextWake } from '#core/release/step/wake.ts';
import { at, content, onDay, order, plannedRelease, play, seen } from '../world.ts';
import { dayMs, hourMs } from '#core/time.ts';

describe('a quality release left to itself', () => {
  const month = play(plannedRelease());

  it('is announced, reviewed, offered ring by ring, summed up and judged, in that order', () => {
    const kinds = month.decisions
      .filter(({ action }) => action.kind !== 'passDeadline')
      .map(({ id }) => id);
    assert.deepEqual(kinds, [
      'announce/schedule',
      'review',
      'baselines',
      'offer/test',
      'close/first',
      'close/fast',
      'close/broad',
      'offer/first',
      'offer/fast',
      'offer/broad',
      'announce/summary',
      'objective',
    ]);
  });

  const days = [
    ['announce/schedule', -7],
    ['review', 0],
    ['offer/test', 0],
    ['offer/first', 1],
    ['offer/fast', 6],
    ['offer/broad', 9],
    ['announce/summary', 14],
    ['objective', 21],
  ] as const;
  for (const [id, day] of days) {
    it(`decides ${id} on D${day < 0 ? '' : '+'}${day}, to the minute`, () => {
      assert.equal(month.decisions.find((decision) => decision.id === id)?.at, onDay(day));
    });
  }

  const deadlines = [
    ['test', 0],
    ['first', 3],
    ['fast', 8],
    ['broad', 14],
  ] as const;
  for (const [ring, day] of deadlines) {
    it(`forces ${ring} from D+${day} on`, () => {
      assert.equal(ringOf(month.release, ring)?.deadlineAt, onDay(day));
      assert.equal(ringOf(month.release, ring)?.deadlinePassedAt, onDay(day));
    });
  }

  it('meets its objective at 97 %', () => {
    assert.equal(month.release.objective?.outcome, 'met');
    assert.equal(month.release.phase, 'judged');
  });

  it('is looked at no more than 60 times', () => {
    assert.ok(month.looks <= 60, `${month.looks} looks`);
  });

  it('gives each decision a rule, a reason, its numbers and what would have changed it', () => {
    for (const decision of month.decisions) {
      assert.ok(
        decision.rule.length > 0 && decision.reason.length > 0 && decision.otherwise.length > 0,
        decision.id,
      );
      assert.ok(Object.keys(decision.inputs).length > 0, decision.id);
    }
  });
});

describe('a quality release', () => {
  it('decides nothing more when it is asked again on the outcome', () => {
    for (const day of [-7, 0, 1, 3, 6, 9, 14, 21]) {
      const { release } = play(plannedRelease(), { until: onDay(day) });
      assert.deepEqual(
        decide(release, { kind: 'time' }, seen(release, onDay(day)), onDay(day)).decisions,
        [],
        `D+${day}`,
      );
    }
  });

  it('opens no ring while the catalogue is silent, and says so', () => {
    const { release, decisions } = play(plannedRelease(), {
      until: onDay(12),
      look: (state, now) => seen(state, now, { content: null }),
    });
    assert.deepEqual(
      decisions.map(({ id }) => id),
      ['announce/schedule', 'close/test', 'close/first', 'close/fast', 'close/broad'],
    );
    assert.match(release.waiting ?? '', /catalogue has shown nothing/);
  });

  it('waits with the judgement until the devices can be read', () => {
    const blind = play(plannedRelease(), {
      look: (state, now) => seen(state, now, { progress: null, missing: ['devices'] }),
      until: onDay(23),
    });
    assert.equal(blind.release.objective, null);
    assert.match(blind.release.waiting ?? '', /the devices could not be read/);
  });

  it('takes an out-of-band update as its target, and goes on with rings that wait on their date', () => {
    const newer = { ...content, entryId: 'oob', name: '2026-12-OOB', releasedAt: onDay(6) };
    const { release, decisions } = play(plannedRelease(), {
      look: (state, now) => seen(state, now, now >= onDay(6) ? { content: newer } : {}),
    });
    assert.equal(release.content?.name, '2026-12-OOB');
    assert.equal(decisions.find(({ id }) => id === 'offer/broad')?.at, onDay(9));
    assert.ok(decisions.some(({ action }) => action.kind === 'supersede'));
  });

  it('keeps a ring that is paused when its day comes closed, and opens it when it is resumed', () => {
    const { decisions, release } = play(plannedRelease(), {
      interjections: [
        at(5, { kind: 'pause', ring: 'fast' }),
        at(9, { kind: 'resume', ring: 'fast' }),
      ],
    });
    const offered = decisions.find(({ id }) => id === 'offer/fast');
    assert.ok(offered !== undefined && offered.at > onDay(9) && offered.at <= onDay(10));
    assert.equal(ringOf(release, 'fast')?.pause, null);
    assert.ok((ringOf(release, 'fast')?.deadlineAt ?? 0) >= onDay(11));
  });

  it('pauses the whole release ring by ring and leaves out those that are paused', () => {
    const { decisions } = play(plannedRelease(), {
      interjections: [at(2, { kind: 'pause', ring: 'first' }), at(3, { kind: 'pause' })],
    });
    const paused = decisions
      .filter(({ action }) => action.kind === 'pause')
      .map(({ id }) => id.split('/')[1]);
    assert.deepEqual(paused, ['first', 'test', 'fast', 'broad']);
  });

  it('expedites what waits at once and gives it a day, but leaves Test alone', () => {
    const { decisions, release } = play(plannedRelease(), {
      interjections: [at(2, { kind: 'expedite' })],
    });
    const expedited = decisions
      .filter(({ action }) => action.kind === 'expedite')
      .map(({ id }) => id.split('/')[1]);
    assert.deepEqual(expedited, ['first', 'fast', 'broad']);
    const now = onDay(2) + hourMs;
    assert.equal(ringOf(release, 'first')?.deadlineAt, onDay(3), 'never later than it was');
    assert.equal(ringOf(release, 'broad')?.deadlineAt, now + dayMs);
    assert.equal(release.objective?.outcome, 'notApplied');
  });

  it('rolls back a ring, which pauses it, and does not offer it again', () => {
    const { release, refusals } = play(plannedRelease(), {
      interjections: [
        at(4, { kind: 'rollBack', ring: 'first' }),
        at(5, { kind: 'resume', ring: 'first' }),
      ],
    });
    const first = ringOf(release, 'first');
    assert.ok(first?.pause !== null && first?.rolledBackAt !== null);
    assert.deepEqual(refusals, ['rolledBack']);
  });

  it('reminds of a pause after 28 and 34 days and lets it lapse after 35', () => {
    const early = plannedRelease();
    const pause = {
      by: 'tenant',
      operator: 'kim',
      reason: 'carried over',
      at: onDay(-20),
      expiresAt: onDay(-20) + 35 * dayMs,
    } as const;
    const carried = {
      ...early,
      rings: early.rings.map((ring) => (ring.name === 'broad' ? { ...ring, pause } : ring)),
    };
    const { decisions } = play(carried);
    const ids = decisions
      .filter(({ action }) => ['remindPause', 'lapsePause', 'offer'].includes(action.kind))
      .map(({ id }) => id.split('/').slice(0, 2).join('/'));
    assert.deepEqual(ids, [
      'offer/test',
      'offer/first',
      'offer/fast',
      'remind/broad',
      'remind/broad',
      'lapse/broad',
      'offer/broad',
    ]);
  });

  it('holds its invariants and always ends, whatever operators do and sources hide', () => {
    const commands = fc.record(
      {
        kind: fc.constantFrom('pause', 'resume', 'expedite', 'rollBack'),
        ring: fc.option(fc.constantFrom('test', 'first', 'fast', 'broad', 'nowhere'), {
          nil: undefined,
        }),
        hours: fc.integer({ min: -200, max: 21 * 24 }),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(
        fc.array(commands, { maxLength: 12 }),
        fc.integer({ min: 0, max: 6 }),
        (given, silentDays) => {
          const interjections = given.map(({ kind, ring, hours }) => ({
            at: onDay(0) + hours * hourMs,
            trigger: order({ kind, ...(ring === undefined ? {} : { ring }) }),
          }));
          const { release, decisions } = play(plannedRelease(), {
            interjections,
            look: (state, now) =>
              seen(state, now, now < onDay(silentDays) ? { content: null } : {}),
          });
          assert.equal(release.phase, 'judged');
          const ids = decisions.map(({ id }) => id);
          assert.equal(new Set(ids).size, ids.length, 'a decision is taken once');
          assert.ok(nextWake(release, onDay(30)).at > onDay(30));
        },
      ),
      { numRuns: 300 },
    );
  });
});

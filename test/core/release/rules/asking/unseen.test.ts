/** Rings that are idle: passed over where the policy says so, and only then. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { amendmentOf } from '#core/release/command/amend.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Observation } from '#core/release/step/observation.ts';
import type { Release } from '#core/release/state/release.ts';
import type { WhenIdle } from '#core/ring.ts';
import {
  countsOf,
  level,
  onDay,
  order,
  plannedRelease,
  play,
  seen,
  seenBad,
  step,
  time,
} from '../../world.ts';
import { dayMs, hourMs } from '#core/time.ts';

const whenIdle = (ways: Readonly<Record<string, WhenIdle>>): Pick<Policy, 'rings'> => ({
  rings: defaultPolicy('contoso').rings.map((ring) => ({
    ...ring,
    whenIdle: ways[ring.name] ?? null,
  })),
});

const passed = (): Release => plannedRelease(whenIdle({ test: 'pass' }));

/** Nobody of such rings begins. */
const idleIn =
  (...idle: readonly string[]) =>
  (state: Release, now: number): Observation => {
    const counts = countsOf(state, now);
    const exposures = counts.exposures.map((one) =>
      idle.includes(one.ring ?? '') ? { ...one, exposed: 0 } : one,
    );
    return seen(state, now, now < onDay(0) ? {} : { counts: { ...counts, exposures } });
  };

const offeredAt = ({ rings }: Release, name: string): number =>
  rings.find((ring) => ring.name === name)?.offeredAt ?? Infinity;

describe('an idle ring', () => {
  it('is passed over where the policy says so, by a decision with its reason, and holds nothing', () => {
    const { release, decisions } = play(passed(), { look: idleIn('test'), until: onDay(12) });
    const pass = decisions.filter(({ id }) => id.startsWith('pass/'));
    assert.deepEqual(
      pass.map(({ id, action }) => [id, action.kind]),
      [['pass/unseen/first', 'approve']],
    );
    assert.match(
      pass[0]?.reason ?? '',
      /Not one device of test has begun .* within 24 hours; the policy passes over test .* first may open unseen/,
    );
    assert.match(pass[0]?.otherwise ?? '', /With whenIdle: ask a person would be asked/);
    assert.ok(offeredAt(release, 'first') < onDay(2));
    assert.ok(offeredAt(release, 'broad') < onDay(10));
    assert.deepEqual(release.proposals, []);
    assert.ok(!decisions.some(({ action }) => action.kind === 'propose'));
  });

  it('is asked about where nothing is said', () => {
    const { release } = play(plannedRelease(), { look: idleIn('test'), until: onDay(12) });
    assert.equal(offeredAt(release, 'first'), Infinity);
    assert.equal(release.proposals[0]?.subject, 'unseen/first');
  });

  it('is asked about when another one is idle with it that may not be passed over', () => {
    const look = idleIn('test', 'first');
    const { release } = play(passed(), { look, until: onDay(12) });
    assert.ok(offeredAt(release, 'first') < onDay(2));
    assert.equal(offeredAt(release, 'fast'), Infinity);
    assert.equal(release.proposals[0]?.subject, 'unseen/fast');
    const both = plannedRelease(whenIdle({ test: 'pass', first: 'pass' }));
    assert.ok(offeredAt(play(both, { look, until: onDay(12) }).release, 'fast') < onDay(8));
  });

  it('answers a question that stood when the policy was amended', () => {
    const policy = { ...plannedRelease().policy, ...whenIdle({ test: 'pass' }) };
    assert.deepEqual(
      amendmentOf(plannedRelease(), policy, onDay(-2)).changes.map(({ what, before, after }) => [
        what,
        before,
        after,
      ]),
      [['test when idle', 'ask', 'pass']],
    );
    const { release, decisions } = play(plannedRelease(), {
      look: idleIn('test'),
      until: onDay(5),
      interjections: [{ at: onDay(3), trigger: order({ kind: 'amend', policy }) }],
    });
    assert.ok(offeredAt(release, 'first') >= onDay(3));
    assert.ok(decisions.some(({ id }) => id === 'pass/unseen/first'));
    assert.deepEqual(release.proposals, []);
  });

  it('still needs a person where the next ring opens on one', () => {
    const { release } = play(plannedRelease({ gate: 'approval', ...whenIdle({ test: 'pass' }) }), {
      look: idleIn('test'),
      until: onDay(4),
      interjections: [
        { at: onDay(0) + hourMs, trigger: order({ kind: 'approve', subject: 'open/test' }) },
      ],
    });
    assert.equal(offeredAt(release, 'first'), Infinity);
    assert.equal(release.proposals[0]?.subject, 'open/first');
  });

  it('is passed over for no other reason: a raised evidence, a source or the catalogue that are missing', () => {
    const open = play(passed(), { look: idleIn('test'), until: onDay(0) + hourMs }).release;
    const at = onDay(1);
    const idle = idleIn('test')(open, at);
    const isOffered = (observation: Observation): boolean =>
      step(open, time, observation, at).decisions.some(({ id }) => id === 'offer/first');
    assert.ok(isOffered(idle));
    assert.ok(!isOffered({ ...idle, missing: ['catalog'] }));
    assert.ok(!isOffered({ ...idle, progress: null }));
    assert.ok(!isOffered({ ...idle, counts: null }));
    const raised = seenBad(open, at, level.watched).counts;
    const exposures = idle.counts?.exposures ?? [];
    assert.ok(!isOffered({ ...idle, counts: raised && { ...raised, exposures } }));
  });

  it('opens a ring unseen only where each idle ring is passed over, a day after it opened', () => {
    const way = fc.constantFrom<WhenIdle>('ask', 'pass');
    const hole = fc.record({
      idle: fc.subarray(['test', 'first', 'fast']),
      isStale: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.record({ test: way, first: way, fast: way }),
        fc.array(hole, { minLength: 10, maxLength: 30 }),
        (ways, holes) => {
          let nth = 0;
          play(plannedRelease(whenIdle(ways)), {
            until: onDay(16),
            look: (release, at) => {
              const { idle, isStale } = holes[nth % holes.length] ?? { idle: [], isStale: false };
              nth += 1;
              const observation = idleIn(...idle)(release, at);
              const { counts } = observation;
              const blind =
                isStale && counts !== null && at >= onDay(0)
                  ? {
                      ...observation,
                      counts: { ...counts, readUntil: { installs: at - 61 * hourMs } },
                    }
                  : observation;
              const open = release.rings.filter((ring) => ring.offeredAt !== null);
              const isUnseen =
                open.length > 0 && open.every(({ name }) => idle.includes(name)) && at >= onDay(0);
              const { decisions } = step(release, time, blind, at);
              if (decisions.some(({ action }) => action.kind === 'offer') && open.length > 0) {
                assert.ok(blind === observation, 'never on a stale source');
                const latest = Math.max(...open.map((ring) => ring.offeredAt ?? 0));
                const mayPass = open.every(({ name }) => Reflect.get(ways, name) === 'pass');
                if (isUnseen) assert.ok(mayPass && at >= latest + dayMs - hourMs);
              }
              return blind;
            },
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});

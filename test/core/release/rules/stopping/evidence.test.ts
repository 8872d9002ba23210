import assert from 'node:assert/strict';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { Observation } from '#core/release/step/observation.ts';
import { holdFrom, holdName, type Hold } from '#core/hold/hold.ts';
import type { Release } from '#core/release/state/release.ts';
import { refusalOf } from '#core/release/command/refusal.ts';
import {
  at,
  atRisk,
  badCounts,
  fjord,
  level,
  looked,
  onDay,
  order,
  plannedRelease,
  play,
  rolledUntil,
  seen,
  seenBad,
  step,
  type Group,
} from '../../world.ts';
import { hourMs } from '#core/time.ts';

const now = onDay(4);
const later = now + 6 * hourMs;
const rings = ['test', 'first', 'fast', 'broad'];

/** Test and First are open; nothing is wrong yet. */
const rolling = (policy: Partial<Policy> = {}): Release => rolledUntil(now - 1, policy);

const kinds = (decisions: readonly Decision[]): string[] =>
  decisions.map(({ action }) => action.kind);
const paused = ({ rings }: Release): string[] =>
  rings.filter(({ pause }) => pause !== null).map(({ name }) => name);
const seenGroups = (release: Release, at: number, groups: readonly Group[]): Observation =>
  seen(release, at, { counts: badCounts(release, at, groups) });
const withHolds = (over: Partial<Policy['holds']>): Partial<Policy> => ({
  holds: { ...defaultPolicy('contoso').holds, ...over },
});
const approvers = (...names: string[]): Partial<Policy> => ({
  approval: { ...defaultPolicy('contoso').approval, approvers: names },
});

describe('the ladder', () => {
  it('does nothing below 5', () => {
    const release = rolling();
    assert.deepEqual(kinds(looked(release, seenBad(release, now, level.calm)).decisions), []);
  });

  it('watches from 5 on: told once, and nothing else', () => {
    const release = rolling();
    const first = looked(release, seenBad(release, now, level.watched));
    assert.deepEqual(kinds(first.decisions), ['watch']);
    assert.match(first.decisions[0]?.reason ?? '', /8 of .* failed to install/);
    const again = looked(first.release, seenBad(first.release, later, level.watched));
    assert.deepEqual(kinds(again.decisions), []);
  });

  it('lets no ring wait when every ring is open: none is left to', () => {
    const release = rolledUntil(onDay(12));
    assert.ok(release.rings.every(({ offeredAt }) => offeredAt !== null));
    const { decisions } = looked(release, seenBad(release, onDay(13), level.watched));
    assert.deepEqual(kinds(decisions), []);
  });

  it('ends the watch once the evidence has fallen by half', () => {
    const release = rolling();
    const watched = looked(release, seenBad(release, now, level.watched)).release;
    const half = looked(watched, seenBad(watched, later, level.watched - 1));
    assert.deepEqual(kinds(half.decisions), []);
    const calm = looked(watched, seenBad(watched, later, level.calm));
    assert.deepEqual(kinds(calm.decisions), ['watch']);
    assert.equal(calm.release.watch, null);
  });

  it('keeps the watch while nothing can be counted', () => {
    const release = rolling();
    const watched = looked(release, seenBad(release, now, level.watched)).release;
    const blind = looked(watched, seen(watched, later, { counts: null }));
    assert.ok(blind.release.watch !== null);
  });

  it('pauses every ring at 1 / budget, also those not yet offered', () => {
    const release = rolling();
    const { release: after, decisions } = looked(release, seenBad(release, now, level.paused));
    assert.deepEqual(paused(after), rings);
    assert.ok(after.rings.every(({ pause }) => pause?.by === 'service'));
    const [first] = decisions;
    assert.match(first?.reason ?? '', /at most 1 of 63 months, and 1 in 20 pauses/);
    assert.deepEqual([first?.inputs['bad'], first?.inputs['level']], [level.paused, 20]);
  });

  it('pauses under the gate clock too', () => {
    const release = rolling({ gate: 'clock' });
    assert.deepEqual(paused(looked(release, seenBad(release, now, level.paused)).release), rings);
  });

  it('pauses later under a smaller budget', () => {
    const { evidence } = defaultPolicy('contoso');
    const release = rolling({ evidence: { ...evidence, falsePauseBudget: 0.01 } });
    assert.deepEqual(kinds(looked(release, seenBad(release, now, level.paused)).decisions), [
      'watch',
    ]);
    assert.deepEqual(paused(looked(release, seenBad(release, now, 12)).release), rings);
  });

  it('leaves a tenant’s pause the tenant’s', () => {
    const release = rolling();
    const stopped = step(
      release,
      order({ kind: 'pause', ring: 'fast' }),
      seen(release, now),
      now,
    ).release;
    const { release: after } = looked(stopped, seenBad(stopped, now, level.paused));
    assert.deepEqual(paused(after), rings);
    assert.equal(after.rings.find(({ name }) => name === 'fast')?.pause?.operator, 'kim');
  });

  it('stays paused when the evidence falls, without a cause that was set aside', () => {
    const release = rolling();
    const stopped = looked(release, seenBad(release, now, level.paused)).release;
    assert.deepEqual(paused(looked(stopped, seen(stopped, later)).release), rings);
  });

  it('sees worse devices beside others of the same days', () => {
    const release = rolling();
    const crashes = { bad: 14, signal: 'blueScreen', ring: 'first' };
    const { decisions } = looked(release, seenGroups(release, now, [crashes]));
    assert.ok(kinds(decisions).includes('pause'));
    assert.match(decisions[0]?.reason ?? '', /had a blue screen/);
  });
});

describe('a cohort that carries the evidence', () => {
  it('is held in place of a pause when the rest is well', () => {
    const release = rolling();
    const { release: after, decisions } = looked(
      release,
      seenBad(release, now, level.paused, { cohort: fjord }),
    );
    assert.deepEqual(kinds(decisions), ['hold', 'propose']);
    assert.deepEqual(
      after.holds.map(({ cohort }) => cohort),
      [[fjord]],
    );
    assert.deepEqual(paused(after), []);
    assert.equal(after.watch, null);
  });

  it('is not held again once a person has let it go, and pauses nothing', () => {
    const look = (state: Release, now: number): Observation =>
      now < onDay(3) ? seen(state, now) : seenBad(state, now, 9, { cohort: fjord });
    const { release: before } = play(plannedRelease(), { look, until: onDay(4) });
    const [hold] = before.holds;
    assert.ok(hold !== undefined, 'it was held');
    const { release, decisions } = play(plannedRelease(), {
      look,
      until: onDay(8),
      interjections: [at(4, { kind: 'unhold', hold: hold.id })],
    });
    assert.deepEqual(release.holds, []);
    assert.equal(decisions.filter(({ action }) => action.kind === 'hold').length, 1);
    assert.ok(decisions.every(({ action }) => action.kind !== 'pause'));
  });

  it('is not held alone when the rest is not well either: every ring is paused', () => {
    const release = rolling();
    const groups = [
      { bad: 14, cohort: fjord },
      { bad: 30, ring: 'test' },
    ];
    assert.deepEqual(paused(looked(release, seenGroups(release, now, groups)).release), rings);
  });

  it('is not held where the policy leaves holds to people; every ring is paused', () => {
    const release = rolling(withHolds({ automatic: false }));
    const { decisions } = looked(release, seenBad(release, now, level.paused, { cohort: fjord }));
    assert.ok(!kinds(decisions).includes('hold'));
    assert.equal(kinds(decisions).filter((kind) => kind === 'pause').length, 4);
  });

  it('that is found after the pause is held, and the service lifts its own pause', () => {
    const release = rolling();
    const stopped = looked(release, seenBad(release, now, level.paused)).release;
    const found = looked(stopped, seenBad(stopped, later, level.paused, { cohort: fjord }));
    assert.deepEqual(paused(found.release), []);
    assert.equal(found.release.watch, null);
    assert.equal(found.release.acknowledged, 0, 'the service acknowledges nothing');
  });

  it('that a person holds after the pause lifts nothing, though hardly anything is left without it', () => {
    const release = rolling(withHolds({ automatic: false }));
    const look = (state: Release, at: number): Observation =>
      seenBad(state, at, level.paused, { cohort: fjord });
    const stopped = looked(release, look(release, now)).release;
    const held = step(
      stopped,
      order({ kind: 'hold', cohort: { model: fjord.value } }),
      look(stopped, now),
      now,
    ).release;
    const after = looked(held, look(held, later)).release;
    assert.deepEqual(paused(after), rings);
    assert.ok((after.evidence?.total ?? 0) < 5, 'it is known to be calm without it');
  });

  it('that is found after the pause lifts nothing that only a person’s hold explains besides', () => {
    const oslo = { fact: 'site', value: 'Oslo' };
    const release = rolling();
    const look = (state: Release, at: number): Observation =>
      seenGroups(state, at, [
        { bad: 30, cohort: fjord },
        { bad: 12, cohort: oslo, ring: 'test' },
      ]);
    const stopped = looked(release, seenBad(release, now, level.paused)).release;
    const own = step(
      stopped,
      order({ kind: 'hold', cohort: { site: oslo.value } }),
      seen(stopped, now),
      now,
    ).release;
    const after = looked(own, look(own, later)).release;
    assert.deepEqual(
      after.holds.map(({ by }) => by),
      ['tenant', 'service'],
    );
    assert.deepEqual(paused(after), rings);
  });

  it('that is one of two with nothing in common is no cause any more: every ring is paused', () => {
    const oslo = { fact: 'site', value: 'Oslo' };
    const firmware = { fact: 'firmware', value: 'R68' };
    const heldBy = (...cohorts: readonly Hold['cohort'][]): Release => ({
      ...rolling(),
      holds: cohorts.map((cohort, nth) => ({
        ...holdFrom(onDay(2), {
          id: `quality/2026-12-B/hold-${nth}`,
          cohort,
          by: 'service',
          owner: 'ringmaster',
          reason: 'why',
          days: 28,
        }),
        asked: null,
      })),
    });
    const look = (state: Release): Observation =>
      seenGroups(state, now, [{ bad: level.paused, cohort: fjord, cohortAtRisk: atRisk }]);
    const alone = heldBy([fjord]);
    assert.deepEqual(paused(looked(alone, look(alone)).release), []);
    const related = heldBy([fjord], [fjord, firmware]);
    assert.deepEqual(paused(looked(related, look(related)).release), []);
    const scattered = heldBy([fjord], [oslo]);
    const stopped = looked(scattered, look(scattered));
    assert.deepEqual(paused(stopped.release), rings);
    assert.match(
      stopped.decisions.find(({ action }) => action.kind === 'pause')?.reason ?? '',
      /nothing in common are held already/,
    );
    const calm = seenBad(stopped.release, later, 0);
    assert.deepEqual(paused(looked(stopped.release, calm).release), rings);
  });

  it('that is found after the pause leaves a tenant’s pause alone', () => {
    const release = rolling();
    const own = step(
      release,
      order({ kind: 'pause', ring: 'broad' }),
      seen(release, now),
      now,
    ).release;
    const stopped = looked(own, seenBad(own, now, level.paused)).release;
    const found = looked(stopped, seenBad(stopped, later, level.paused, { cohort: fjord }));
    assert.deepEqual(paused(found.release), ['broad']);
  });

  it('leaves what was rolled back paused when it is held', () => {
    const release = rolling();
    const stopped = looked(release, seenBad(release, now, level.paused)).release;
    const off = step(
      stopped,
      order({ kind: 'rollBack', ring: 'first' }),
      seen(stopped, now),
      now,
    ).release;
    const found = looked(off, seenBad(off, later, level.paused, { cohort: fjord }));
    assert.deepEqual(paused(found.release), ['first']);
  });

  it('is asked about from 100 on, once', () => {
    const release = rolling();
    const first = looked(release, seenBad(release, now, level.paused, { cohort: fjord }));
    assert.deepEqual(
      first.release.proposals.map(({ subject, otherwise }) => [subject, otherwise]),
      [[`rollBack/${holdName(first.release.holds[0]?.id ?? '')}`, 'stay']],
    );
    const again = looked(
      first.release,
      seenBad(first.release, later, level.paused, { cohort: fjord }),
    );
    assert.deepEqual(kinds(again.decisions), []);
  });

  it('is rolled back by itself where the policy says so, a few devices first', () => {
    const release = rolling({ rollBack: 'automatic' });
    const { release: after, decisions } = looked(
      release,
      seenBad(release, now, level.paused, { cohort: fjord }),
    );
    assert.deepEqual(kinds(decisions), ['hold', 'rollBackHold']);
    assert.equal(after.holds[0]?.rollback?.phase, 'pilot');
  });

  it('is only held where the policy rolls back never', () => {
    const release = rolling({ rollBack: 'never' });
    const { decisions } = looked(release, seenBad(release, now, level.paused, { cohort: fjord }));
    assert.deepEqual(kinds(decisions), ['hold']);
  });

  it('is rolled back on a person’s word, and the question is gone', () => {
    const release = rolling();
    const asked = looked(release, seenBad(release, now, level.paused, { cohort: fjord })).release;
    const { release: after } = step(asked, order({ kind: 'approve' }), seen(asked, later), later);
    assert.equal(after.holds[0]?.rollback?.phase, 'pilot');
    assert.deepEqual(after.proposals, []);
  });

  it('is not asked about any more once an operator has rolled it back', () => {
    const release = rolling();
    const asked = looked(release, seenBad(release, now, level.paused, { cohort: fjord })).release;
    const hold = asked.holds[0]?.id ?? '';
    const { release: after } = step(
      asked,
      order({ kind: 'rollBack', hold }),
      seen(asked, later),
      later,
    );
    assert.deepEqual(after.proposals, []);
  });

  it('is not asked about any more once its hold has ended', () => {
    const release = rolling();
    const asked = looked(release, seenBad(release, now, level.paused, { cohort: fjord })).release;
    const hold = asked.holds[0]?.id ?? '';
    const { release: after } = step(
      asked,
      order({ kind: 'unhold', hold }),
      seen(asked, later),
      later,
    );
    assert.deepEqual(after.proposals, []);
  });
});

describe('a rollback of the release', () => {
  for (const rollBack of ['propose', 'automatic'] as const) {
    it(`is only ever proposed (policy ${rollBack})`, () => {
      const release = rolling({ rollBack });
      const { release: after, decisions } = looked(
        release,
        seenBad(release, now, level.tenTimesPaused),
      );
      assert.ok(!kinds(decisions).includes('rollBack'));
      assert.deepEqual(
        after.proposals.map(({ subject }) => subject),
        ['rollBack/release'],
      );
      const end = play(
        { ...after, createdAt: later },
        { until: onDay(12), look: (state, at) => seenBad(state, at, 16) },
      );
      assert.ok(!kinds(end.decisions).includes('rollBack'));
      assert.equal(kinds(end.decisions).filter((kind) => kind === 'lapseProposal').length, 1);
    });
  }

  it('is not proposed below 100, and never where the policy says never', () => {
    const release = rolling();
    assert.deepEqual(looked(release, seenBad(release, now, level.paused)).release.proposals, []);
    const never = rolling({ rollBack: 'never' });
    assert.deepEqual(
      looked(never, seenBad(never, now, level.tenTimesPaused)).release.proposals,
      [],
    );
  });

  it('is carried out on a person’s word over the rings that were offered, and leaves the others paused', () => {
    const release = rolling();
    const asked = looked(release, seenBad(release, now, level.tenTimesPaused)).release;
    const { release: after } = step(asked, order({ kind: 'approve' }), seen(asked, later), later);
    assert.deepEqual(
      after.rings.map(({ name, rolledBackAt, pause }) => [name, rolledBackAt !== null, pause?.by]),
      [
        ['test', true, 'tenant'],
        ['first', true, 'tenant'],
        ['fast', false, 'service'],
        ['broad', false, 'service'],
      ],
    );
  });
});

describe('a person who resumes what the service paused', () => {
  const resumed = (policy: Partial<Policy> = {}): Release => {
    const release = rolling(policy);
    const stopped = looked(release, seenBad(release, now, level.paused)).release;
    return step(stopped, order({ kind: 'resume' }), seen(stopped, now), now).release;
  };

  it('acknowledges the evidence of that moment', () => {
    assert.deepEqual(paused(resumed()), []);
    assert.ok(Math.abs(resumed().acknowledged - 62.8) < 0.4);
  });

  it('is not paused again until it is ten times as much', () => {
    const release = resumed();
    assert.deepEqual(paused(looked(release, seenBad(release, later, level.paused)).release), []);
    assert.deepEqual(paused(looked(release, seenBad(release, later, 11)).release), []);
    assert.deepEqual(
      paused(looked(release, seenBad(release, later, level.tenTimesPaused)).release),
      rings,
    );
  });

  it('acknowledges nothing by lifting a tenant’s pause', () => {
    const release = rolling();
    const own = step(release, order({ kind: 'pause' }), seen(release, now), now).release;
    const watched = looked(own, seenBad(own, now, level.paused)).release;
    const lifted = step(watched, order({ kind: 'resume' }), seen(watched, later), later).release;
    assert.equal(lifted.acknowledged, 0);
    assert.deepEqual(paused(looked(lifted, seenBad(lifted, later, level.paused)).release), rings);
  });

  it('must be one of the approvers where the policy names some', () => {
    const release = rolling(approvers('lee'));
    const stopped = looked(release, seenBad(release, now, level.paused)).release;
    const resume = (operator: string) =>
      refusalOf(stopped, { kind: 'resume', operator, reason: 'x' }, later)?.kind ?? null;
    assert.equal(resume('kim'), 'pausedByService');
    assert.equal(resume('lee'), null);
  });
});

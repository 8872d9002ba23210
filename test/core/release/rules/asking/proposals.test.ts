import assert from 'node:assert/strict';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { Observation } from '#core/release/step/observation.ts';
import { ringOf, type Release } from '#core/release/state/release.ts';
import { refusalOf } from '#core/release/command/refusal.ts';
import { nextWake } from '#core/release/step/wake.ts';
import {
  at,
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

/** Only Fast waits for a word. */
const policy = (approval: Partial<Policy['approval']> = {}): Partial<Policy> => {
  const defaults = defaultPolicy('contoso');
  return {
    approval: { ...defaults.approval, ...approval },
    rings: defaults.rings.map((ring) =>
      ring.name === 'fast' ? { ...ring, gate: 'approval' } : ring,
    ),
  };
};

const find = (decisions: readonly Decision[], start: string): Decision | undefined =>
  decisions.find(({ id }) => id.startsWith(start));

describe('a ring under the gate approval', () => {
  it('asks on its day, asks louder a day later and gives up after three, and stays closed', () => {
    const { release, decisions } = play(plannedRelease(policy()));
    assert.equal(find(decisions, 'ask/open/fast')?.at, onDay(6));
    assert.equal(find(decisions, 'escalate/open/fast')?.at, onDay(7));
    assert.equal(find(decisions, 'default/open/fast')?.at, onDay(9));
    assert.equal(find(decisions, 'default/open/fast')?.action.kind, 'lapseProposal');
    assert.equal(ringOf(release, 'fast')?.offeredAt, null);
    assert.equal(release.phase, 'judged');
    assert.equal(find(decisions, 'offer/broad')?.at, onDay(9), 'other rings need no word');
  });

  it('opens at the look after the word, not at the word', () => {
    const asked = play(plannedRelease(policy()), { until: onDay(7) }).release;
    const now = onDay(7) + hourMs;
    const answered = step(
      asked,
      order({ kind: 'approve', subject: 'open/fast' }),
      seen(asked, now),
      now,
    );
    assert.deepEqual(
      answered.decisions.map(({ action }) => action.kind),
      ['approve'],
    );
    assert.equal(ringOf(answered.release, 'fast')?.offeredAt, null);
    const looked = step(answered.release, time, seen(answered.release, now), now);
    assert.equal(find(looked.decisions, 'offer/fast')?.at, now);
  });

  it('does not open on the word alone: the evidence of the look has the last say', () => {
    const asked = play(plannedRelease(policy()), { until: onDay(7) }).release;
    const now = onDay(7) + hourMs;
    const { release } = step(asked, order({ kind: 'approve' }), seen(asked, now), now);
    const worse = step(release, time, seenBad(release, now, level.watched), now);
    assert.equal(find(worse.decisions, 'offer/fast'), undefined);
    const later = now + dayMs;
    const better = step(worse.release, time, seen(worse.release, later), later);
    assert.equal(find(better.decisions, 'offer/fast')?.at, later, 'the word still stands');
    assert.equal(find(better.decisions, 'ask/'), undefined);
  });

  it('is not asked for while the evidence speaks against it', () => {
    const { decisions } = play(plannedRelease(policy()), {
      until: onDay(8),
      look: (release, now) =>
        now < onDay(6) ? seen(release, now) : seenBad(release, now, level.watched),
    });
    assert.equal(find(decisions, 'ask/open/'), undefined);
    assert.equal(find(decisions, 'ask/watched/fast')?.at, onDay(8), 'but after two days, why not');
  });

  it('takes a late answer, weeks after it gave up', () => {
    const { decisions } = play(plannedRelease(policy()), {
      interjections: [at(18, { kind: 'approve', subject: 'open/fast' })],
    });
    const offered = find(decisions, 'offer/fast')?.at ?? 0;
    assert.ok(offered > onDay(18) && offered <= onDay(19));
  });

  it('opens by itself on the deadline where the policy says so', () => {
    const { decisions } = play(plannedRelease(policy({ otherwise: 'open' })));
    const [given] = decisions.filter(({ action }) => action.kind === 'approve');
    assert.equal(given?.at, onDay(9));
    assert.ok(given.action.kind === 'approve' && given.action.operator === 'ringmaster');
    assert.equal(find(decisions, 'offer/fast')?.at, onDay(9));
  });

  const against: readonly (readonly [string, (release: Release, now: number) => Observation])[] = [
    ['evidence at the watch level', (release, now) => seenBad(release, now, level.watched)],
    ['no counts', (release, now) => seen(release, now, { counts: null })],
    ['unreadable devices', (release, now) => seen(release, now, { progress: null })],
    [
      'a stale source',
      (release, now) =>
        seen(release, now, {
          counts: countsOf(release, now, { readUntil: { apps: now - 3 * dayMs } }),
        }),
    ],
  ];
  for (const [what, look] of against) {
    it(`does not open by itself on the deadline on ${what}, and then waits for a person`, () => {
      const { decisions, release } = play(plannedRelease(policy({ otherwise: 'open' })), {
        until: onDay(13),
        look: (state, now) => (now === onDay(9) ? look(state, now) : seen(state, now)),
      });
      assert.equal(find(decisions, 'default/open/fast')?.action.kind, 'lapseProposal');
      assert.equal(ringOf(release, 'fast')?.offeredAt, null);
      assert.equal(
        refusalOf(release, { kind: 'approve', operator: 'kim', reason: 'x' }, onDay(13)),
        null,
      );
    });
  }

  it('wakes the release for the louder question and for the deadline', () => {
    const asked = play(plannedRelease(policy({ escalateAfterHours: 5, deadlineHours: 7 })), {
      until: onDay(6),
    }).release;
    assert.equal(nextWake(asked, onDay(6)).at, onDay(6) + 5 * hourMs);
    assert.equal(nextWake(asked, onDay(6) + 5 * hourMs).at, onDay(6) + 7 * hourMs);
  });

  it('is not asked about any more once it was expedited', () => {
    const { release, decisions } = play(plannedRelease(policy()), {
      interjections: [at(6, { kind: 'expedite', ring: 'fast' })],
      until: onDay(12),
    });
    assert.deepEqual(release.proposals, []);
    assert.equal(find(decisions, 'escalate/'), undefined);
  });

  it('is not asked about any more once its gate is another', () => {
    const planned = plannedRelease(policy());
    const { release, decisions } = play(planned, {
      interjections: [
        at(6, {
          kind: 'amend',
          policy: { ...planned.policy, rings: defaultPolicy('contoso').rings },
        }),
      ],
      until: onDay(12),
    });
    assert.ok(find(decisions, 'offer/fast') !== undefined);
    assert.deepEqual(release.proposals, []);
  });
});

describe('an approval', () => {
  const asked = play(plannedRelease(policy({ approvers: ['lee'] })), { until: onDay(6) }).release;
  const table: readonly (readonly [string, string, string | undefined, string | null])[] = [
    ['by one who may', 'lee', 'open/fast', null],
    ['without a subject where only one thing is asked', 'lee', undefined, null],
    ['by one who may not', 'kim', 'open/fast', 'notAllowed'],
    ['of what is not asked', 'lee', 'open/broad', 'nothingProposed'],
  ];
  for (const [what, operator, subject, refusal] of table) {
    it(`${refusal === null ? 'is taken' : `is refused as ${refusal}`}: ${what}`, () => {
      const command = {
        kind: 'approve',
        operator,
        reason: 'x',
        ...(subject === undefined ? {} : { subject }),
      } as const;
      assert.equal(refusalOf(asked, command, onDay(6))?.kind ?? null, refusal);
    });
  }

  it('needs a subject where several things are asked', () => {
    const { approval, rings } = { ...asked.policy, rings: asked.policy.rings };
    const all = plannedRelease({
      gate: 'approval',
      approval,
      rings: rings.map((ring) => ({ ...ring, gate: null })),
    });
    const several = play(all, {
      until: onDay(0),
      look: (release, now) =>
        seen(
          release,
          now,
          now >= onDay(0) ? { counts: countsOf(release, now, { notBooting: 1 }) } : {},
        ),
    }).release;
    assert.equal(several.proposals.length, 2);
    const refusal = refusalOf(several, { kind: 'approve', operator: 'lee', reason: 'x' }, onDay(1));
    assert.equal(refusal?.kind, 'nothingProposed');
    assert.match(refusal.message, /name one with subject/);
  });
});

import assert from 'node:assert/strict';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { ExploitedFlaw } from '#core/release/step/observation.ts';
import type { Proposal, Release } from '#core/release/state/release.ts';
import {
  content,
  fjord,
  level,
  looked,
  onDay,
  order,
  rolledUntil,
  seen,
  seenBad,
  step,
} from '../../world.ts';
import { dayMs, hourMs } from '#core/time.ts';

const now = onDay(4);
const later = now + 6 * hourMs;
const rolling = (policy: Partial<Policy> = {}, until = now - 1): Release =>
  rolledUntil(until, policy);
const subjects = ({ proposals }: Release): readonly string[] =>
  proposals.map(({ subject }) => subject);
const withdrawn = (decisions: readonly Decision[]): readonly string[] =>
  decisions.flatMap(({ action, reason }) => (action.kind === 'withdraw' ? [reason] : []));

/** A release with a question that somebody put before. */
const asked = (release: Release, over: Partial<Proposal> & Pick<Proposal, 'subject' | 'kind'>) => ({
  ...release,
  proposals: [
    {
      ring: null,
      hold: null,
      text: 'Shall it?',
      askedAt: now - hourMs,
      escalateAt: now + dayMs,
      escalatedAt: null,
      deadlineAt: now + 72 * hourMs,
      otherwise: 'stay' as const,
      lapsedAt: null,
      ...over,
    },
  ],
});

describe('the question whether all rings are rolled back', () => {
  const strict: Partial<Policy> = {
    evidence: { ...defaultPolicy('contoso').evidence, rollBackAt: 1 },
  };
  const atLast = (): Release => {
    const release = rolling(strict);
    return looked(release, seenBad(release, now, level.tenTimesPaused)).release;
  };

  it('is withdrawn with its reason once a cohort that carries the evidence is held', () => {
    const release = atLast();
    assert.deepEqual(subjects(release), ['rollBack/release']);
    const found = seenBad(release, later, level.tenTimesPaused, { cohort: fjord });
    const { decisions, release: after } = looked(release, found);
    assert.equal(after.holds.length, 1);
    assert.ok(after.rings.every(({ pause }) => pause === null));
    assert.deepEqual(
      subjects(after).filter((subject) => subject === 'rollBack/release'),
      [],
    );
    assert.match(
      withdrawn(decisions)[0] ?? '',
      /^A question is withdrawn, since .*held.* It was: /,
    );
  });

  it('is withdrawn when the evidence has fallen, and asked anew when it rises again', () => {
    const release = atLast();
    const calm = looked(release, seenBad(release, later, level.calm));
    assert.match(
      withdrawn(calm.decisions)[0] ?? '',
      /what is seen would happen in most months by now/,
    );
    assert.deepEqual(subjects(calm.release), []);
    const again = looked(calm.release, seenBad(calm.release, later + hourMs, level.tenTimesPaused));
    assert.deepEqual(subjects(again.release), ['rollBack/release']);
  });

  it('stays while the evidence stands, and while nothing can be counted', () => {
    const release = atLast();
    const same = looked(release, seenBad(release, later, level.tenTimesPaused));
    assert.deepEqual(subjects(same.release), ['rollBack/release']);
    const blind = looked(release, seen(release, later, { counts: null }));
    assert.deepEqual(subjects(blind.release), ['rollBack/release']);
  });

  it('is withdrawn when no ring has the update any more, and once the next update is out', () => {
    const release = atLast();
    const off = step(release, order({ kind: 'rollBack' }), seen(release, later), later).release;
    const bad = seenBad(off, later + 1, level.tenTimesPaused);
    assert.match(withdrawn(looked(off, bad).decisions)[0] ?? '', /no ring has the update/);
    const outlived = seenBad(release, onDay(40), level.tenTimesPaused);
    assert.match(withdrawn(looked(release, outlived).decisions)[0] ?? '', /next update is out/);
  });
});

describe('questions about one ring', () => {
  const fast = { ring: 'fast', kind: 'open' } as const;

  it('are withdrawn while the ring is paused', () => {
    const release = asked(rolling({ gate: 'approval' }), { ...fast, subject: 'open/fast' });
    const paused = step(
      release,
      order({ kind: 'pause', ring: 'fast' }),
      seen(release, now),
      now,
    ).release;
    assert.match(
      withdrawn(looked(paused, seen(paused, later)).decisions)[0] ?? '',
      /fast is paused/,
    );
  });

  it('are withdrawn when devices have begun, or the evidence has fallen', () => {
    const unseen = asked(rolling(), { ...fast, subject: 'unseen/fast' });
    assert.match(
      withdrawn(looked(unseen, seen(unseen, now)).decisions)[0] ?? '',
      /before it show is seen/,
    );
    const watched = asked(rolling(), { ...fast, subject: 'watched/fast' });
    assert.match(withdrawn(looked(watched, seen(watched, now)).decisions)[0] ?? '', /has fallen/);
  });

  it('stay when it is not known whether devices have begun', () => {
    const unseen = asked(rolling(), { ...fast, subject: 'unseen/fast' });
    const blind = seen(unseen, now, { counts: null });
    assert.deepEqual(withdrawn(looked(unseen, blind).decisions), []);
  });
});

describe('the question whether to hurry', () => {
  const reported: ExploitedFlaw = { cve: 'CVE-2022-30190', source: 'report', by: 'helpdesk' };
  const looking = (release: Release, exploited: readonly ExploitedFlaw[]) =>
    looked(release, seen(release, later, { exploited }));
  const hurry = (): Release => {
    const release = rolling();
    return looked(release, seen(release, now, { exploited: [reported] })).release;
  };

  it('is withdrawn when the guide ties the flaw to the update, which then hurries by itself', () => {
    const { decisions } = looking(hurry(), [{ ...reported, mendedBy: [content.entryId] }]);
    assert.ok(decisions.some(({ action }) => action.kind === 'expedite'));
    assert.equal(withdrawn(decisions).length, 1);
  });

  it('is withdrawn when every ring is expedited by hand', () => {
    const release = hurry();
    const { release: fast } = step(release, order({ kind: 'expedite' }), seen(release, now), now);
    assert.match(withdrawn(looking(fast, [reported]).decisions)[0] ?? '', /as fast as/);
  });

  it('stays as long as nobody knows more', () => {
    assert.deepEqual(withdrawn(looking(hurry(), [reported]).decisions), []);
  });
});

it('a device that did not come back stays a question when nothing is told of it any more', () => {
  const release = asked(rolling(), { subject: 'notBooting', kind: 'goOn' });
  assert.deepEqual(withdrawn(looked(release, seen(release, now)).decisions), []);
});

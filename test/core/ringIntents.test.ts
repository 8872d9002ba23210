import assert from 'node:assert/strict';
import { othersAfter, remaining, type KnownIntent, type RingAct } from '#core/ringIntents.ts';

const cadence = { deferralDays: 0, deadlineDays: 1, gracePeriodDays: 1 };
const plan = { deferralDays: 9, deadlineDays: 5, gracePeriodDays: 2 };
const intent: KnownIntent = {
  release: '2026-08-B',
  cadence,
  pause: true,
  closed: true,
  rolledBackAt: 100,
  isOver: false,
  until: 1000,
};
const act: RingAct = {
  release: '2026-09-B',
  lifts: 'nothing',
  rolledBackAt: null,
  isOffered: false,
};
const after = (over: Partial<RingAct>) => othersAfter([intent], { ...act, ...over })[0];

describe('what is left of an intent', () => {
  it('is all of it while its release lives', () => {
    const { isOver: _, ...whole } = intent;
    assert.deepEqual(remaining(intent, plan, 5000), whole);
  });

  it('is the pause as long as it lasts, and no cadence, once the release is over', () => {
    const over = { ...intent, isOver: true };
    const soon = remaining(over, plan, 999);
    assert.deepEqual([soon.pause, soon.rolledBackAt, soon.cadence], [true, 100, plan]);
    const later = remaining(over, plan, 1000);
    assert.deepEqual([later.pause, later.rolledBackAt], [false, null]);
  });

  it('is its closing, which only a newer release opens', () => {
    assert.equal(remaining({ ...intent, isOver: true }, plan, 9000).closed, true);
  });
});

describe('what other releases want of a ring', () => {
  it('stays when the service lifts what it ordered in its own release', () => {
    assert.deepEqual(after({ lifts: 'own' }), after({}));
  });

  it('loses its pause when a person lifts the ring’s pause, with rollbacks known then', () => {
    const lifted = after({ lifts: 'all', rolledBackAt: 100 });
    assert.deepEqual([lifted?.pause, lifted?.rolledBackAt], [false, null]);
  });

  it('keeps a rollback that the person could not know of', () => {
    const kept = after({ lifts: 'all', rolledBackAt: 99 });
    assert.deepEqual([kept?.pause, kept?.rolledBackAt], [true, 100]);
  });

  it('is opened by a newer release’s offer, and not by an older one’s', () => {
    assert.equal(after({ isOffered: true })?.closed, false);
    assert.equal(after({ isOffered: true, release: '2026-07-B' })?.closed, true);
  });
});

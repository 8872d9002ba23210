/** An incident under whatever is seen and said of it: opened once, told each day, over only when it is, opened again. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Changed } from '#core/incident/change.ts';
import { commanded, commandRefusal } from '#core/incident/command.ts';
import {
  changeText,
  heard,
  looked,
  opened,
  staysMs,
  updateEveryMs,
  watchedMs,
} from '#core/incident/fold.ts';
import type { Facts, Incident } from '#core/incident/incident.ts';
import { isNeglected, isSettledAt, nextLook } from '#core/incident/next.ts';
import { nextRemedy } from '#core/incident/remedies.ts';
import { statusOf } from '#core/incident/status.ts';
import { unchanged } from '#core/matter/timeline.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { begunAt, factsAt, missed } from './incidents.ts';

const kindsOf = ({ entries }: Changed): readonly string[] => entries.map(({ kind }) => kind);

/** Looks at an incident, day by day; gives it with the whole of what its timeline gained. */
function lived(days: readonly (Partial<Facts> | null)[], from: Incident = missed()): Changed {
  return days.reduce<Changed>((so, seen, day) => {
    const at = begunAt + day * dayMs;
    return looked(so, factsAt(at, seen ?? { stands: null }), at);
  }, unchanged(from));
}

const stands = { stands: true, devices: 30, share: 0.05 };
const isGone = { stands: false, devices: 0, share: 0, text: 'All is well.' };

describe('an incident', () => {
  it('is opened by what was noticed, with an owner and a severity, and says why', () => {
    const { matter: incident, entries } = opened(
      {
        tenant: 'contoso',
        number: 1,
        cause: missed().cause,
        key: missed().key,
        isRehearsal: false,
      },
      { id: 'a', at: begunAt, text: 'It was missed.' },
    );
    assert.deepEqual(entries, [
      { number: 1, kind: 'opened', at: begunAt, by: 'service', text: 'It was missed.' },
    ]);
    assert.deepEqual([incident.owner, incident.severity], ['service team', 'moderate']);
    assert.equal(statusOf(incident, begunAt), 'investigating');
  });

  it('gets an update each day that says what has changed, and none between', () => {
    const first = looked(unchanged(missed()), factsAt(begunAt, stands), begunAt);
    assert.deepEqual(kindsOf(first), ['update']);
    const hours = [6, 12, 18].reduce<Changed>(
      (so, hour) => looked(so, factsAt(begunAt, stands), begunAt + hour * hourMs),
      unchanged(first.matter),
    );
    assert.deepEqual(hours.entries, []);
    const at = begunAt + dayMs;
    const { entries } = looked(
      unchanged(first.matter),
      factsAt(at, { ...stands, devices: 18 }),
      at,
    );
    assert.match(entries[0]?.text ?? '', /^12 devices fewer than at the last update\. /);
  });

  it('is restored only when the cause is gone and stays gone, and ends when it has not come back', () => {
    const days = [stands, isGone, isGone, isGone, ...Array.from({ length: 8 }, () => isGone)];
    const { matter: incident, entries } = lived(days);
    assert.deepEqual(
      entries.map(({ kind, at }) => [kind, (at - begunAt) / dayMs]),
      [
        ['update', 0],
        ['update', 1],
        ['update', 2],
        ['restored', 3],
        ['report', 10],
      ],
    );
    assert.deepEqual(incident.end, { as: 'restored', at: begunAt + 10 * dayMs });
    assert.equal(statusOf(incident, begunAt + 10 * dayMs), 'reportPublished');
  });

  it('is opened again by a relapse, and begins its remedies anew', () => {
    const restored = lived([stands, isGone, isGone, isGone]);
    const tried = { ...restored.matter, tried: [tryOf('restorePolicies')] };
    const at = begunAt + 5 * dayMs;
    const again = looked(unchanged(tried), factsAt(at, stands), at);
    assert.deepEqual(kindsOf(again), ['reopened']);
    assert.deepEqual([again.matter.reopened, again.matter.tried], [1, []]);
    const news = heard(unchanged(tried), { id: 'b', at, text: 'It is missed anew.' });
    assert.deepEqual(kindsOf(news), ['reopened']);
  });

  it('is not over because nobody could tell, nor with a count of no devices', () => {
    const { matter: incident } = lived([stands, null, null, null, null, null]);
    assert.equal(incident.goneSince, null);
    assert.equal(incident.facts?.stands, true);
    const unknown = lived([isGone, null, null]);
    assert.equal(unknown.matter.restoredAt, null);
  });

  it('hears once what opened it', () => {
    const incident = missed();
    assert.deepEqual(
      heard(unchanged(incident), { id: incident.openedBy, at: begunAt, text: '' }).entries,
      [],
    );
    const more = heard(unchanged(incident), { id: 'more', at: begunAt, text: 'More.' });
    assert.deepEqual(kindsOf(more), ['seen']);
  });

  it('takes no word once it is over, and none twice', () => {
    const close = { kind: 'close', operator: 'kim', reason: 'retired' } as const;
    const closed = commanded(unchanged(missed()), close, begunAt).matter;
    assert.equal(commandRefusal(closed, close)?.kind, 'alreadySo');
    assert.equal(statusOf(closed, begunAt), 'reportPublished');
    const none = commanded(unchanged(missed()), { ...close, isFalse: true }, begunAt).matter;
    assert.equal(statusOf(none, begunAt), 'falsePositive');
    const own = { kind: 'own', operator: 'kim', owner: 'service team' } as const;
    assert.equal(commandRefusal(missed(), own)?.kind, 'alreadySo');
  });

  it('says of no change that there is none', () => {
    const facts = factsAt(begunAt, stands);
    assert.match(changeText(facts, facts), /^No device more or less/);
    const untold = factsAt(begunAt, { devices: null, text: 'Silent.' });
    assert.equal(changeText(untold, untold), 'Nothing has changed. Silent.');
    assert.match(changeText(facts, factsAt(begunAt, { stands: null })), /could not be told/);
  });

  it('has, whatever is seen when, entries that count up, an update each day it is open, and one end', () => {
    const seen = fc.constantFrom(stands, isGone, null);
    const step = fc.record({ seen, hours: fc.integer({ min: 1, max: 24 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        let at = begunAt;
        let state: Changed = unchanged(missed());
        let toldAt = begunAt;
        for (const { seen: what, hours } of steps) {
          const before = state.matter;
          at += hours * hourMs;
          const next = looked(unchanged(before), factsAt(at, what ?? { stands: null }), at);
          const { matter: incident } = next;
          assert.deepEqual(
            next.entries.map(({ number }) => number),
            next.entries.map((_, nth) => before.entries + nth + 1),
          );
          if (before.end !== null) assert.deepEqual(next, unchanged(before));
          if (next.entries.length > 0) toldAt = at;
          const isOpen = incident.end === null && incident.restoredAt === null;
          if (isOpen) assert.ok(at - toldAt < updateEveryMs, 'a day without an update');
          if (incident.restoredAt !== null && before.restoredAt === null)
            assert.ok(at - (incident.goneSince ?? at) >= staysMs);
          if (incident.end !== null && before.end === null)
            assert.ok(at - (incident.restoredAt ?? at) >= watchedMs);
          const wake = nextLook(incident, at);
          assert.equal(wake === null, incident.end !== null);
          if (wake !== null) assert.ok(wake.at > at && wake.at <= at + dayMs, `${wake.at - at}`);
          if (incident.facts?.stands !== true) assert.equal(nextRemedy(incident, at), null);
          state = next;
        }
      }),
    );
  });

  it('is settled at an instant once it was looked at and nothing is left to be tried then, or it is over', () => {
    const fresh = missed();
    assert.equal(isSettledAt(fresh, begunAt), false);
    const seen = lived([{ devices: 10 }]).matter;
    assert.notEqual(nextRemedy(seen, begunAt), null);
    assert.equal(isSettledAt(seen, begunAt), false);
    const gone = lived([{ stands: false, devices: 0 }]).matter;
    assert.equal(isSettledAt(gone, begunAt), true);
    assert.equal(isSettledAt(gone, begunAt + dayMs), false);
    const over = { ...fresh, end: { as: 'closed', at: begunAt } as const };
    assert.equal(isSettledAt(over, begunAt + dayMs), true);
  });

  it('is neglected once more than a day has gone by without a look, unless it is over or rehearsed', () => {
    const seen = lived([{ devices: 10 }]).matter;
    const day = (days: number) => begunAt + days * dayMs;
    assert.deepEqual(
      [1, 1.1, 1.2, 30].map((days) => isNeglected(seen, day(days))),
      [false, false, true, true],
    );
    assert.equal(isNeglected({ ...seen, isRehearsal: true }, day(30)), false);
    const end = { as: 'restored', at: day(1) } as const;
    assert.equal(isNeglected({ ...seen, end }, day(30)), false);
  });
});

function tryOf(remedy: 'restorePolicies') {
  return { remedy, at: begunAt, outcome: 'done', before: 30, helped: true } as const;
}

/** What time does to a support request: whatever is said when, clocks run for one side at a time, and it comes to an end. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unchanged } from '#core/matter/timeline.ts';
import type { RequestStep } from '#core/support/change.ts';
import { requestWordKinds, spoken, wordRefusal } from '#core/support/command.ts';
import { passed } from '#core/support/fold.ts';
import type { SupportRequest } from '#core/support/request.ts';
import { requestStatusOf, standingOfRequest, waitsFor } from '#core/support/status.ts';
import { isOverdue, nextOf } from '#core/support/turns.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { openedAt, requestOf } from './requests.ts';

const id = '7d9f4a51-3f2a-4a63-8a3c-3b8f6e0a1c11';

/** Lets time go on to an instant, waking whenever something is due. */
function until(request: SupportRequest, at: number): RequestStep {
  const gained: RequestStep['entries'][number][] = [];
  let now = request;
  for (let next = nextOf(now); next !== null && next.at <= at; next = nextOf(now)) {
    const step = passed(unchanged(now), next.at);
    gained.push(...step.entries);
    now = step.matter;
  }
  return { matter: now, entries: gained };
}

const hoursOf = ({ entries }: RequestStep) =>
  entries.map(({ kind, at }) => [kind, (at - openedAt) / hourMs]);

const asked = (severity: 'A' | 'B' | 'C'): SupportRequest => {
  const word = { kind: 'note', operator: 'dana', asks: true, written: id, id } as const;
  const request = requestOf({ severity });
  return spoken(unchanged(request), word, { text: 'which?', bytes: null, at: openedAt }).matter;
};

describe('a support request', () => {
  it('reminds the desk, tells that it is late, and goes on ever more seldom', () => {
    const step = until(requestOf({ severity: 'A' }), openedAt + 60 * hourMs);
    assert.deepEqual(hoursOf(step), [
      ['reminder', 0.75],
      ['escalation', 1],
      ['escalation', 5],
      ['escalation', 13],
      ['escalation', 29],
      ['escalation', 53],
    ]);
    assert.equal(step.matter.late, 1);
    assert.ok(isOverdue(step.matter, openedAt + hourMs));
  });

  it('is answered by the table of its severity, in the hours of its place', () => {
    const dueAfter = (part: Parameters<typeof requestOf>[0]): number =>
      (requestOf(part).turn.dueAt - openedAt) / hourMs;
    assert.equal(dueAfter({ severity: 'A' }), 1);
    assert.equal(dueAfter({ severity: 'B' }), 4);
    assert.equal(dueAfter({ severity: 'B', isRoundTheClock: false }), 4);
    assert.equal(dueAfter({ severity: 'C' }), 24, '10:00 to 17:00, and an hour of the next day');
    const saturday = openedAt + 5 * dayMs;
    const { turn } = requestOf({ severity: 'B', isRoundTheClock: false, openedAt: saturday });
    assert.equal(turn.dueAt, Date.parse('2026-06-22T13:00+02:00'));
    const always = requestOf({ severity: 'A', openedAt: saturday });
    assert.equal(always.turn.dueAt, saturday + hourMs);
  });

  it('is closed 48 hours after a question that nobody answers, and for good a day later', () => {
    const step = until(asked('B'), openedAt + 90 * hourMs);
    assert.deepEqual(hoursOf(step), [
      ['reminder', 24],
      ['silent', 48],
      ['ended', 72],
    ]);
    assert.equal(requestStatusOf(step.matter), 'closed');
    assert.equal(nextOf(step.matter), null);
    assert.equal(waitsFor(step.matter), null);
  });

  it('of severity A becomes one of B where whoever asks is not there', () => {
    const step = until(asked('A'), openedAt + 3 * hourMs);
    assert.deepEqual(hoursOf(step), [['lowered', 2]]);
    assert.equal(step.matter.severity, 'B');
  });

  it('tells what came due while nobody worked once, by its last', () => {
    const late = passed(unchanged(requestOf({ severity: 'A' })), openedAt + 3 * dayMs);
    assert.deepEqual(hoursOf(late), [['escalation', 72]]);
    const silent = passed(unchanged(asked('A')), openedAt + 3 * dayMs);
    assert.deepEqual(hoursOf(silent), [
      ['lowered', 72],
      ['silent', 72],
    ]);
  });

  it('carries nothing that a person has written into how it stands, and no name', () => {
    const text = JSON.stringify(standingOfRequest(asked('B'), openedAt));
    assert.doesNotMatch(text, /kim|dana|which|Printers/);
  });

  it('whatever is said when, counts entries up, lets clocks run ahead, and ends once its turn is over', () => {
    const word = fc.record({
      kind: fc.constantFrom(...requestWordKinds),
      operator: fc.constantFrom('kim', 'dana', 'lee'),
      asks: fc.boolean(),
      hours: fc.integer({ min: 0, max: 60 }),
    });
    const severity = fc.constantFrom('A' as const, 'B' as const, 'C' as const);
    fc.assert(
      fc.property(severity, fc.array(word, { maxLength: 25 }), (grave, words) => {
        let request = requestOf({ severity: grave, isRoundTheClock: false });
        let now = openedAt;
        let entries = request.entries;
        for (const { kind, operator, asks, hours } of words) {
          now += hours * hourMs;
          const due = until(request, now);
          const said = { kind, operator, asks: kind === 'note' && asks, written: id, id };
          const step =
            wordRefusal(due.matter, said, now) === null
              ? spoken(unchanged(due.matter), said, { text: 'x', bytes: 1, at: now })
              : unchanged(due.matter);
          request = step.matter;
          assert.equal(request.entries, entries + due.entries.length + step.entries.length);
          ({ entries } = request);
          const next = nextOf(request);
          assert.equal(next === null, request.endedAt !== null, 'it stands still');
          if (next !== null) assert.ok(next.at > now, `due at ${next.at - now} ms`);
          assert.equal(waitsFor(request) === null, request.settled !== null);
        }
        if (request.settled === null && request.turn.of === 'desk') return;
        const end = until(request, now + 4 * dayMs).matter;
        assert.ok(end.endedAt !== null, 'it does not end');
      }),
    );
  });
});

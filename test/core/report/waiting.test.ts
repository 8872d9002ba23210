import assert from 'node:assert/strict';
import type { Release } from '#core/release/state/release.ts';
import { waitingIn } from '#core/report/waiting.ts';
import { day, sampleRelease } from '../../reports/sampleRelease.ts';
import { missedRelease, plannedIn, sampleQuestion } from '../../reports/sampleTenant.ts';

const release: Release = {
  ...sampleRelease(),
  holds: missedRelease().holds,
  proposals: [{ ...sampleQuestion(day(7)), subject: 'a odd one' }],
};

describe('What waits for whom', () => {
  const waiting = waitingIn([release], day(7));

  it('begins with what a person is asked, and ends with the next ring to open', () => {
    assert.deepEqual(
      waiting.map(({ kind, who }) => [kind, who]),
      [
        ['question', 'an approver'],
        ['pause', 'ada'],
        ['hold', 'an approver'],
        ['opening', 'the service'],
      ],
    );
  });

  it('says what to type, with what a shell would take apart in quotes', () => {
    assert.deepEqual(
      waiting.map(({ how }) => how),
      [
        'ringmaster release approve "a odd one" --release 2026-12-B --reason "…"',
        'ringmaster release resume --ring fast --release 2026-12-B --reason "…"',
        'ringmaster release unhold 2026-12-B/hold-1 --release 2026-12-B --reason "…"',
        null,
      ],
    );
    const edge: Release = { ...plannedIn('edge'), proposals: [sampleQuestion(day(1))] };
    assert.match(waitingIn([edge], day(1))[0]?.how ?? '', / --area edge --release 2026-12 /);
  });

  it('says until when', () => {
    assert.deepEqual(
      waiting.map(({ until }) => until),
      [day(10), day(42), day(42), day(9)],
    );
  });

  it('tells of no ring that the product opens by itself, and of none once the month is over', () => {
    assert.deepEqual(waitingIn([plannedIn('office')], day(1)), []);
    assert.ok(!waitingIn([missedRelease()], day(21)).some(({ kind }) => kind === 'opening'));
  });
});

/** Rings keep the tenant's business calendar: whole months, by every gate, and what may be done in spite of it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { instantOfDay } from '#core/calendar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { openingFrom, type BusinessCalendar } from '#core/policy/businessCalendar.ts';
import { amendmentOf } from '#core/release/command/amend.ts';
import { ringStanding } from '#core/release/view/ringStanding.ts';
import type { Release } from '#core/release/state/release.ts';
import type { Gate } from '#core/ring.ts';
import { ruleOf } from '#core/rulebook/ruleOf.ts';
import { ruleOfWait } from '#core/rulebook/waitRule.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { anyCalendar } from '../../../policy/calendars.ts';
import {
  at,
  looked,
  onDay,
  order,
  plannedRelease,
  play,
  publishedAt,
  seen,
  step,
} from '../../world.ts';

const none = defaultPolicy('contoso').businessCalendar;
const withCalendar = (calendar: Partial<BusinessCalendar>, gate: Gate = 'evidence'): Release =>
  plannedRelease({ gate, businessCalendar: { ...none, ...calendar } });
const ringIn = ({ rings }: Release, name: string) => {
  const ring = rings.find((one) => one.name === name);
  assert.ok(ring !== undefined);
  return ring;
};
/** From the day before publication into January. */
const wholeMonth = [{ name: 'long', from: '2026-12-07', until: '2027-01-20' }];

describe('A ring and the business calendar', () => {
  it('never opens earlier than planned, nor on a closed day, nor before the ring before it', () => {
    fc.assert(
      fc.property(
        anyCalendar,
        fc.constantFrom<Gate>('clock', 'evidence'),
        (businessCalendar, gate) => {
          const { release } = play(plannedRelease({ gate, businessCalendar }));
          let before = 0;
          for (const { name, offeredAt, cadence, deadlineAt } of release.rings) {
            if (offeredAt === null) continue;
            assert.ok(offeredAt >= onDay(cadence.deferralDays), name);
            assert.equal(openingFrom(businessCalendar, offeredAt).why, null, name);
            assert.ok(offeredAt >= before, name);
            assert.ok(deadlineAt >= instantOfDay(offeredAt, cadence.deadlineDays) - hourMs, name);
            before = offeredAt;
          }
          const waiting = release.rings.findIndex((one) => one.offeredAt === null);
          if (waiting >= 0)
            assert.ok(release.rings.slice(waiting).every((one) => one.offeredAt === null));
        },
      ),
      {
        numRuns: 60,
        // Test and First open late, so Fast waits to see First: Broad must not overtake it.
        examples: [
          [
            {
              ...none,
              freezes: [{ name: 'freeze', from: '2026-12-03', until: '2026-12-12' }],
            },
            'evidence',
          ],
        ],
      },
    );
  });

  it('is put off once, by the rule’s name, with its deadline, and in the announcement’s look', () => {
    // D+1 is a Wednesday.
    const { release, decisions } = play(withCalendar({ notOn: ['wednesday'] }), {
      until: onDay(-7),
    });
    const put = decisions.filter(({ action }) => action.kind === 'postpone');
    assert.deepEqual(
      put.map((one) => [ruleOf(one), one.at, one.reason]),
      [
        [
          'ring.calendar',
          onDay(-7),
          'first opens on Thu 10 Dec 18:00 in place of Wed 9 Dec 18:00, since nothing opens on a Wednesday; its deadline moves with it, from Fri 11 Dec 18:00 to Sat 12 Dec 18:00.',
        ],
      ],
    );
    assert.equal(ringIn(release, 'first').opensAt, onDay(2));
    assert.equal(ringIn(release, 'first').deadlineAt, onDay(4));
    assert.deepEqual(ringIn(release, 'first').postponed, {
      from: onDay(1),
      why: 'nothing opens on a Wednesday',
    });
    assert.deepEqual(looked(release, seen(release, onDay(-7) + hourMs)).decisions, []);
  });

  it('waits by that rule, and says why', () => {
    const { release } = play(withCalendar({ notOn: ['wednesday'] }), { until: onDay(0) });
    const { waits } = looked(release, seen(release, onDay(1)));
    const [wait] = waits;
    assert.deepEqual(wait, {
      kind: 'calendar',
      ring: 'first',
      at: onDay(2),
      why: 'nothing opens on a Wednesday',
    });
    assert.equal(wait === undefined ? null : ruleOfWait(wait), 'ring.calendar');
  });

  it('that its gate kept closed until a closed day waits over that too', () => {
    // Nothing was counted until Saturday morning (D+10), so fast could open on a closed day.
    const blind = (one: Release, now: number) =>
      now < onDay(10) + 6 * hourMs ? seen(one, now, { counts: null }) : seen(one, now);
    const { release, decisions } = play(withCalendar({ notOn: ['saturday', 'sunday'] }), {
      look: blind,
      until: onDay(15),
    });
    const put = decisions.find(({ id }) => id.startsWith('postpone/first/'));
    assert.ok(put !== undefined && put.at >= onDay(10));
    const { offeredAt } = ringIn(release, 'first');
    assert.ok(offeredAt !== null && new Date(offeredAt).getUTCDay() === 1);
  });

  it('under the clock is kept closed from the publication until its day, and opens then', () => {
    const calendar = { notOn: ['wednesday'] };
    const published = play(withCalendar(calendar, 'clock'), { until: onDay(0) + hourMs }).release;
    assert.equal(ringIn(published, 'first').closedAt, onDay(0));
    assert.equal(ringIn(published, 'fast').closedAt, null);
    const { release } = play(withCalendar(calendar, 'clock'), { until: onDay(3) });
    assert.equal(ringIn(release, 'first').offeredAt, onDay(2));
    assert.equal(ringIn(release, 'first').closedAt, null);
  });

  it('does not open in a freeze that covers the month, which ends and is judged', () => {
    const { release } = play(withCalendar({ freezes: wholeMonth }));
    assert.ok(release.rings.every(({ offeredAt }) => offeredAt === null));
    assert.equal(release.objective?.outcome, 'missed');
    assert.ok(release.rings.every(({ opensAt }) => opensAt >= Date.parse('2027-01-21')));
  });

  it('opens at once in a freeze when it is expedited, by a person or because a flaw is exploited', () => {
    const byPerson = play(withCalendar({ freezes: wholeMonth }), {
      until: onDay(4),
      interjections: [at(3, { kind: 'expedite' })],
    });
    assert.deepEqual(byPerson.refusals, []);
    assert.ok(
      byPerson.release.rings.every(
        ({ offeredAt, postponed }) => offeredAt !== null && postponed === undefined,
      ),
    );
    const exploited = play(withCalendar({ freezes: wholeMonth }), {
      until: onDay(4),
      look: (one, now) =>
        seen(one, now, { exploited: [{ cve: 'CVE-2022-30136', source: 'catalog' }] }),
    });
    assert.ok(exploited.release.rings.some(({ expeditedAt }) => expeditedAt !== null));
  });

  it('opens at the next look once the freeze is taken out of the policy, and stays put off otherwise', () => {
    const { release } = play(withCalendar({ freezes: wholeMonth }), { until: onDay(2) });
    const amend = (businessCalendar: BusinessCalendar) =>
      step(
        release,
        order({ kind: 'amend', policy: { ...release.policy, businessCalendar } }),
        seen(release, onDay(2) + hourMs),
        onDay(2) + hourMs,
      ).release;
    const free = looked(amend(none), seen(amend(none), onDay(2) + 2 * hourMs)).release;
    assert.ok(ringIn(free, 'test').offeredAt !== null);
    const other = step(
      release,
      order({ kind: 'amend', policy: { ...release.policy, summaryOnDay: 13 } }),
      seen(release, onDay(2) + hourMs),
      onDay(2) + hourMs,
    ).release;
    assert.deepEqual(ringIn(other, 'test').postponed, ringIn(release, 'test').postponed);
    assert.equal(ringIn(other, 'test').opensAt, ringIn(release, 'test').opensAt);
  });

  it('shows what another calendar would put off before it is amended, in the order of rings', () => {
    const { release } = play(withCalendar({}), { until: onDay(2) });
    const freezes = [{ name: 'audit', from: '2026-12-14', until: '2026-12-16' }];
    const businessCalendar = { ...none, freezes };
    const { faults, changes } = amendmentOf(
      release,
      { ...release.policy, businessCalendar },
      onDay(2) + hourMs,
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(
      changes.filter(({ what }) => /^fast opens|deadline of fast|^broad/.test(what)),
      [
        { what: 'fast opens', before: 'D+6 (2026-12-14)', after: 'D+9 (2026-12-17)' },
        { what: 'deadline of fast', before: 'D+8 (2026-12-16)', after: 'D+11 (2026-12-19)' },
      ],
    );
  });

  it('tells in its standing from when it was put off, and why', () => {
    const { release } = play(withCalendar({ notOn: ['wednesday'] }), { until: onDay(0) });
    assert.equal(
      ringStanding(release, ringIn(release, 'first'), onDay(0) + hourMs).text,
      'may open D+2 Thu 10 Dec 18:00 (gate evidence), closed since D0, put off from D+1 Wed 9 Dec 18:00, since nothing opens on a Wednesday',
    );
  });

  it('is looked at on the day it was put off to', () => {
    const { release } = play(withCalendar({ notOn: ['wednesday'] }), {
      until: publishedAt + 3 * dayMs,
    });
    assert.equal(ringIn(release, 'first').offeredAt, onDay(2));
  });
});

/** When a device is on, checks in and scans: each look forward agrees with each look back, in every time zone. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  afterOnline,
  hoursOnline,
  isOnline,
  lastCheckIn,
  nextCheckIn,
  nextScan,
  onlineFrom,
  type Presence,
} from '../../../../emulator/fleet/device/presence.ts';
import { zoneOf } from '../../../../emulator/fleet/zone.ts';
import { patchTuesdayAt } from '../fleets.ts';
import { dayMs, hourMs } from '#core/time.ts';

const habit = {
  startHour: [7, 10],
  hours: [6, 11],
  dayOffShare: 0.1,
  weekendShare: 0.2,
  absenceShare: 0.3,
  absenceDays: [6, 24],
} as const;

const zoneNames = [
  'Europe/Berlin',
  'America/Los_Angeles',
  'Asia/Kolkata',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
];

const tuesday = Math.floor(patchTuesdayAt / dayMs);

const presence = fc
  .record({
    seed: fc.nat(),
    index: fc.nat({ max: 1_000_000 }),
    zoneName: fc.constantFrom(...zoneNames),
    habit: fc.option(fc.constant(habit), { freq: 4 }),
    startHour: fc.double({ min: 0, max: 14, noNaN: true }),
    hours: fc.double({ min: 1, max: 16, noNaN: true }),
    silentFrom: fc.option(
      fc.integer({ min: -40, max: 40 }).map((day) => patchTuesdayAt + day * dayMs),
      {
        nil: Infinity,
      },
    ),
    checkInMs: fc.integer({ min: 7 * hourMs, max: 9 * hourMs }),
    holidays: fc.array(
      fc
        .record({ from: fc.integer({ min: -40, max: 40 }), days: fc.integer({ min: 1, max: 12 }) })
        .map(({ from, days }) => ({ from: tuesday + from, to: tuesday + from + days })),
      { maxLength: 2 },
    ),
  })
  .map(({ zoneName, ...rest }): Presence => ({ ...rest, zone: zoneOf(zoneName) }));

const instant = fc
  .integer({ min: -60 * dayMs, max: 60 * dayMs })
  .map((offset) => patchTuesdayAt + offset);

describe('the presence of a device', () => {
  it('is on at every moment that is said to be on line, and never after it fell silent', () => {
    fc.assert(
      fc.property(presence, instant, (presence, at) => {
        const online = onlineFrom(presence, at);
        assert.ok(online >= at);
        assert.equal(isOnline(presence, at), online === at);
        if (online === Infinity) return;
        assert.ok(isOnline(presence, online) && online < presence.silentFrom);
        if (online > at) assert.ok(!isOnline(presence, online - 1));
      }),
      { numRuns: 2_000 },
    );
  });

  it('has the same check-ins looking forward and looking back, about eight hours apart while on', () => {
    fc.assert(
      fc.property(presence, instant, (presence, at) => {
        const next = nextCheckIn(presence, at);
        if (next !== Infinity) {
          assert.ok(next >= at && isOnline(presence, next));
          assert.equal(lastCheckIn(presence, next), next);
        }
        const last = lastCheckIn(presence, at);
        if (last === null) return;
        assert.equal(nextCheckIn(presence, last), last);
        assert.equal(nextCheckIn(presence, last + 1) > at, true);
        const stretch = hoursOnline(presence, last, at);
        assert.ok(stretch.longest <= 9.3, `${stretch.longest} h on without a check-in`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('scans while on, at least once in two days that it is on', () => {
    fc.assert(
      fc.property(presence, instant, (presence, at) => {
        const scan = nextScan(presence, at);
        if (scan === Infinity) return;
        assert.ok(scan >= at && isOnline(presence, scan));
        assert.ok(hoursOnline(presence, at, scan).total <= 48);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has been on for just as long as a download takes when the download ends', () => {
    fc.assert(
      fc.property(
        presence,
        instant,
        fc.integer({ min: 1, max: 30 * hourMs }),
        (presence, at, durationMs) => {
          const end = afterOnline(presence, at, durationMs);
          if (end === Infinity) return;
          assert.ok(Math.abs(hoursOnline(presence, at, end).total * hourMs - durationMs) < 1);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('time zones', () => {
  it('give every instant the day in whose span it lies, across daylight saving', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zoneNames),
        fc.integer({ min: 0, max: 2 ** 41 }),
        (name, at) => {
          const zone = zoneOf(name);
          const day = zone.dayOf(at);
          assert.ok(zone.startOf(day) <= at && at < zone.startOf(day + 1));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('begin days at local midnight', () => {
    const berlin = zoneOf('Europe/Berlin');
    const kolkata = zoneOf('Asia/Kolkata');
    const day = Date.parse('2026-07-01') / dayMs;
    assert.equal(new Date(berlin.startOf(day)).toISOString(), '2026-06-30T22:00:00.000Z');
    assert.equal(new Date(berlin.startOf(day + 184)).toISOString(), '2026-12-31T23:00:00.000Z');
    assert.equal(new Date(kolkata.startOf(day)).toISOString(), '2026-06-30T18:30:00.000Z');
  });
});

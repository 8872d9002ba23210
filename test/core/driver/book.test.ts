/** What is known of drivers: since when each is on offer, and when devices get it. */
import assert from 'node:assert/strict';
import { offeredAt, offeredFrom } from '#core/driver/book.ts';
import { dayMs } from '#core/time.ts';
import { asOf, gated, offered } from './books.ts';

describe('A driver on offer', () => {
  it('is known since it was first seen, whatever its maker’s date says', () => {
    const first = offeredFrom([offered()], [], asOf - 3 * dayMs).drivers;
    const { drivers } = offeredFrom([offered(), offered({ driverId: 'new' })], first, asOf);
    assert.deepEqual(
      drivers.map(({ driverId, seenAt }) => [driverId, seenAt]),
      [
        ['d1', asOf - 3 * dayMs],
        ['new', asOf],
      ],
    );
  });

  it('comes the ring’s days after it entered the list, or when it is told to', () => {
    const ring = gated('fast', [], { deferralDays: 6 });
    const approved = offered({ status: 'approved', seenAt: asOf - dayMs });
    assert.equal(offeredAt(ring, approved), asOf + 5 * dayMs);
    assert.equal(offeredAt(ring, { ...approved, deployAt: asOf + dayMs }), asOf + dayMs);
    assert.equal(offeredAt(ring, offered()), null);
    const manual = gated('fast', [], { approval: 'manual', deferralDays: null });
    assert.equal(offeredAt(manual, approved), asOf - dayMs);
  });

  it('is one of a thousand at most, the newest; how many are left out is told', () => {
    const many = Array.from({ length: 1_003 }, (_, nth) =>
      offered({ driverId: `d${nth}`, releasedAt: nth }),
    );
    const { drivers, leftOut } = offeredFrom(many, [], asOf);
    assert.deepEqual([drivers.length, leftOut, drivers[0]?.driverId], [1_000, 3, 'd1002']);
  });
});

/** How much a sender may send in any minute, and how much is written down about strangers. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createAllowance } from '#webhook/allowance.ts';
import { createAnswerLog } from '#webhook/log.ts';

describe('an allowance', () => {
  it('never gives more than the burst and the rate together, however requests come', () => {
    const steps = fc.array(fc.nat({ max: 5_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 20 }), (pausesMs, burst) => {
        const allowance = createAllowance({ perMinute: 60, burst });
        let now = 0;
        let given = 0;
        for (const pause of pausesMs) {
          now += pause;
          if (allowance.take('a', now) === 0) given += 1;
        }
        assert.ok(given <= burst + now / 1000, `${given} in ${now} ms`);
      }),
    );
  });

  it('says how long to wait, and keeps its word', () => {
    const waits = fc.record({
      perMinute: fc.integer({ min: 1, max: 600 }),
      burst: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(waits, (rate) => {
        const allowance = createAllowance(rate);
        let now = 0;
        while (allowance.take('a', now) === 0) now += 1;
        const seconds = allowance.take('a', now);
        assert.ok(seconds >= 1);
        assert.equal(allowance.take('a', now + seconds * 1000), 0);
      }),
    );
  });

  it('gives nothing for a clock that is put back, and loses nothing', () => {
    const allowance = createAllowance({ perMinute: 60, burst: 1 });
    assert.equal(allowance.take('a', 10_000), 0);
    assert.equal(allowance.take('a', 0), 1);
    assert.equal(allowance.take('a', 1_000), 0);
  });

  it('may be taken in one piece, and never more than there is', () => {
    const allowance = createAllowance({ perMinute: 60, burst: 10 });
    assert.equal(allowance.take('a', 0, 8), 0);
    assert.equal(allowance.take('a', 0, 3), 1, 'one more comes in a second');
    assert.equal(allowance.take('a', 0, 2), 0, 'what was refused took nothing');
    assert.equal(allowance.take('a', 0, 11), Infinity);
    assert.equal(allowance.wait('a', 0), 1);
  });

  it('of those longest silent is forgotten when there are too many', () => {
    const allowance = createAllowance({ perMinute: 60, burst: 1, rememberedMax: 2 });
    for (const who of ['a', 'b', 'c']) assert.equal(allowance.take(who, 0), 0);
    assert.equal(allowance.wait('a', 0), 0);
    assert.equal(allowance.wait('b', 0), 1);
    assert.equal(allowance.wait('c', 0), 1);
  });
});

describe('what is written down of messages', () => {
  it('is their outcome and sender, and of strangers a minute’s worth', () => {
    const lines: string[] = [];
    const clock = { now: Date.parse('2026-12-09T08:00:00Z') };
    const log = createAnswerLog(
      (line) => lines.push(line),
      () => clock.now,
    );
    for (let count = 0; count < 100; count += 1)
      log({ status: 401, code: 'badSignature', sender: null, key: null });
    log({ status: 202, code: 'taken', sender: 'helpdesk', key: 'a1b2c3d4' });
    assert.equal(lines.length, 61);
    assert.deepEqual(JSON.parse(lines[60] ?? ''), {
      kind: 'webhook',
      at: '2026-12-09T08:00:00.000Z',
      status: 202,
      code: 'taken',
      sender: 'helpdesk',
      key: 'a1b2c3d4',
      leftOut: 40,
    });
    clock.now += 1_000;
    log({ status: 401, code: 'unsigned', sender: null, key: null });
    assert.doesNotMatch(lines[61] ?? '', /leftOut/);
  });
});

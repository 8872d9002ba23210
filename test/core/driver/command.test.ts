/** What operators say of drivers: which are meant, and why it may not be. */
import assert from 'node:assert/strict';
import type { DriverBook } from '#core/driver/book.ts';
import {
  driverTargets,
  readDriverRequest,
  type DriverRequest,
  type DriverVerb,
} from '#core/driver/command.ts';
import { bookOf, firmware, gated, offered } from './books.ts';

const asked = { operator: 'kim', reason: 'tried on one device' };
const rings = ['test', 'fast'].map((ring) =>
  gated(ring, [
    offered(),
    firmware(),
    offered({ driverId: 'old', status: 'approved', name: 'Dock' }),
  ]),
);
const book = bookOf(rings);

function targets(
  action: DriverVerb,
  driver: string,
  { ring, of = book }: { readonly ring?: string; readonly of?: DriverBook } = {},
) {
  const request: DriverRequest = {
    action,
    drivers: [driver],
    ...asked,
    ...(ring === undefined ? {} : { ring }),
  };
  const found = driverTargets(of, request);
  return 'kind' in found
    ? [found.kind, found.message]
    : found.map((one) => `${one.ring} ${one.profileId} ${one.driver.driverId}`);
}

describe('A word on drivers', () => {
  it('goes to each ring that offers one, by id or name', () => {
    const both = ['test p-test d1', 'fast p-fast d1'];
    assert.deepEqual(targets('approve', 'd1'), both);
    assert.deepEqual(targets('decline', offered().name.toLowerCase()), both);
    assert.deepEqual(targets('approve', 'd1', { ring: 'fast' }), ['fast p-fast d1']);
  });

  it('approves firmware for one ring at a time', () => {
    const [kind, why] = targets('approve', 'f1');
    assert.equal(kind, 'notAllowed');
    assert.match(why ?? '', /one ring at a time.*--ring/);
    assert.deepEqual(targets('approve', 'f1', { ring: 'test' }), ['test p-test f1']);
  });

  it('declines nothing that was approved, and pauses nothing that was not', () => {
    assert.match(targets('decline', 'old')[1] ?? '', /cannot be declined any more: pause it/);
    assert.match(targets('pause', 'd1')[1] ?? '', /approved in no ring/);
    assert.deepEqual(targets('pause', 'old'), ['test p-test old', 'fast p-fast old']);
  });

  it('passes over rings in which it is so already, and says when it is so in all', () => {
    const half = bookOf([
      gated('test', [offered({ status: 'approved' })]),
      gated('fast', [offered()]),
    ]);
    assert.deepEqual(targets('approve', 'd1', { of: half }), ['fast p-fast d1']);
    assert.equal(targets('approve', 'old')[0], 'alreadySo');
  });

  it('asks for an id where a name is borne twice, and names what there is not', () => {
    const twice = bookOf([gated('test', [offered(), offered({ driverId: 'd2', version: '12' })])]);
    assert.deepEqual(targets('approve', 'd2', { of: twice }), ['test p-test d2']);
    assert.match(targets('approve', offered().name, { of: twice })[1] ?? '', /name one by its id/);
    assert.equal(targets('approve', 'nothing')[0], 'unknownDriver');
    assert.equal(targets('approve', 'd1', { ring: 'moon' })[0], 'unknownRing');
    assert.equal(
      targets('approve', 'd1', { of: bookOf(rings, { mode: 'off' }) })[0],
      'policyForbids',
    );
  });

  it('is read field by field', () => {
    const whole = { action: 'approve', drivers: ['d1'], ring: 'fast', deployAt: 1, ...asked };
    assert.deepEqual(readDriverRequest(whole), whole);
    for (const [given, field] of [
      [null, /object/],
      [{ ...whole, action: 'install' }, /action/],
      [{ ...whole, drivers: [] }, /drivers/],
      [{ ...whole, drivers: Array.from({ length: 101 }, () => 'd') }, /drivers/],
      [{ ...whole, drivers: ['two\nlines'] }, /drivers/],
      [{ ...whole, operator: '' }, /operator/],
      [{ ...whole, reason: 7 }, /reason/],
      [{ ...whole, ring: 7 }, /ring/],
      [{ ...whole, deployAt: Number.NaN }, /deployAt/],
    ] as const) {
      const answer = readDriverRequest(given);
      assert.ok('kind' in answer);
      assert.match(answer.message, field);
    }
  });
});

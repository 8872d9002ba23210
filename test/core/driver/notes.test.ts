/** What an operator should know of drivers. */
import assert from 'node:assert/strict';
import type { DriverBook } from '#core/driver/book.ts';
import { driverNotes, neverApproved } from '#core/driver/notes.ts';
import { dayMs } from '#core/time.ts';
import { asOf, bookOf, firmware, gated, offered } from './books.ts';

const texts = (book: DriverBook) => driverNotes(book).map(({ kind, text }) => `${kind}: ${text}`);

describe('An install that nobody approved', () => {
  const install = { name: offered().name, devices: 3, at: asOf };
  const withInstall = (rings: DriverBook['rings']) => bookOf(rings, { installs: [install] });

  it('is told as a fault of the service or a local tool, and as no effect of the policy', () => {
    const book = withInstall([
      gated('fast', [offered()]),
      gated('broad', [offered({ status: 'declined' })]),
    ]);
    assert.deepEqual(neverApproved(book), [install]);
    assert.match(
      texts(book)[0] ?? '',
      /^fault: 3 devices have installed "Intel .*never approved: the service let it through against the policy, or a local tool/,
    );
  });

  it('is none where some ring had it approved, also where that was paused since', () => {
    for (const status of ['approved', 'suspended', 'other'] as const) {
      const rings = [gated('test', [offered({ status })]), gated('fast', [offered()])];
      assert.deepEqual(neverApproved(withInstall(rings)), []);
    }
  });

  it('is not claimed of what no list has, where a profile of others may have approved it, or where nobody tells', () => {
    assert.deepEqual(neverApproved(withInstall([gated('fast', [firmware()])])), []);
    const foreign = [gated('fast', [offered()], { foreign: ['Drivers by hand'] })];
    assert.deepEqual(neverApproved(withInstall(foreign)), []);
    assert.deepEqual(neverApproved(bookOf([gated('fast', [offered()])], { installs: null })), []);
  });
});

describe('What an operator should know of drivers', () => {
  it('is nothing where all is well', () => {
    assert.deepEqual(texts(bookOf([gated('fast', [offered({ status: 'approved' })])])), []);
  });

  it('names profiles of others, which stay as they are', () => {
    const book = bookOf([gated('fast', [], { foreign: ['Drivers by hand'] })]);
    assert.match(texts(book)[0] ?? '', /^fault: fast: "Drivers by hand" .* not ours and stays/);
  });

  it('says that firmware waits, once however many rings offer it', () => {
    const rings = ['test', 'fast'].map((ring) => gated(ring, [firmware()]));
    assert.match(texts(bookOf(rings))[0] ?? '', /^remark: 1 firmware waits for a person’s word/);
    assert.deepEqual(texts(bookOf(rings, { firmware: 'automatic' })), []);
    assert.equal(texts(bookOf(rings, { firmware: 'automatic', mode: 'byApproval' })).length, 1);
  });

  it('says what is not seen: no profiles, lists that are old, failed or unread, installs that nobody tells', () => {
    const ring = gated('fast', [], {
      isListingFailed: true,
      listedAt: asOf - 8 * dayMs,
      unread: 2,
      leftOut: 5,
      trouble: 'Intune refused it (GraphInvalid)',
    });
    const told = texts(bookOf([ring], { unavailable: 'status 403', installs: null }));
    for (const pattern of [
      /^fault: This tenant gives no driver update profiles \(status 403\)/,
      /^fault: fast: Intune refused it/,
      /^fault: fast: Intune could not bring its list/,
      /^remark: fast: its list of drivers is of Wed 2 Dec/,
      /^remark: fast: 2 drivers on offer could not be read/,
      /^remark: fast: 5 older drivers are not shown/,
      /^remark: Nobody tells just now which drivers were installed/,
    ])
      assert.ok(
        told.some((text) => pattern.test(text)),
        String(pattern),
      );
    const kinds = driverNotes(bookOf([ring], { unavailable: 'x', installs: null })).map(
      ({ kind }) => kind,
    );
    assert.deepEqual(kinds, kinds.toSorted());
  });

  it('is little where drivers are off', () => {
    assert.deepEqual(texts(bookOf([gated('fast', [])], { mode: 'off', installs: null })), [
      'remark: Drivers are off: the rings keep them away.',
    ]);
  });
});

/** Connections that say nothing, half close, drip or flood: none of them shuts the door for a sender. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '#store/store.ts';
import { addressOf } from '#webhook/guests.ts';
import { openDatabase } from '../store/database.ts';
import { numbers } from '../store/fleets.ts';
import { badDevices, openDoor, secretOf, send, sendRaw, type Door } from './door.ts';
import { minuteMs } from '#core/time.ts';

const body = badDevices([{ id: '6f9619ff-8b86-4d11-b42d-00c04fc964ff' }]);
const unfinished = 'POST /v1/signals HTTP/1.1\r\nX: ';
const withoutBody =
  'POST /v1/signals HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{';

describe('the webhook in a crowd', () => {
  let store: Store;
  let door: Door;
  let sockets: Socket[] = [];

  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets = [];
    await door.close();
  });

  /** Sockets of one who never closes his side. */
  async function idle(count: number, says: string, from = '127.0.0.1'): Promise<void> {
    const opened = numbers(count).map(async () => {
      const socket = connect({
        port: door.port,
        host: '127.0.0.1',
        localAddress: from,
        allowHalfOpen: true,
      });
      socket.on('error', () => undefined);
      sockets.push(socket);
      await once(socket, 'connect').catch(() => undefined);
      socket.write(says);
    });
    await Promise.all(opened);
  }

  const crowds: readonly (readonly [string, string])[] = [
    ['that say nothing', ''],
    ['that begin a request and do not go on', unfinished],
    ['that begin a body and do not go on', withoutBody],
    ['that speak another protocol', '\u0016\u0003\u0001 hello\r\n\r\n'],
  ];
  for (const [what, says] of crowds) {
    it(`takes a message while 300 connections stand open ${what}`, async () => {
      door = await openDoor(store, { body: { timeoutMs: minuteMs } });
      await idle(300, says);
      for (const _ of numbers(5)) assert.equal((await send(door, { body })).status, 202);
    });
  }

  it('takes a message while many addresses have sent half a message each', async () => {
    door = await openDoor(store, { body: { timeoutMs: minuteMs } });
    for (const last of numbers(12)) await idle(15, withoutBody, `127.0.1.${last}`);
    assert.equal((await send(door, { body })).status, 202);
  });

  it('lets one address have half of the table at most, so that others need not wait for it', async () => {
    door = await openDoor(store, { guests: { connectionsMax: 10, perAddressMax: 4 } });
    await idle(3, unfinished, '127.0.1.1');
    await idle(20, unfinished, '127.0.1.2');
    const open = (some: readonly Socket[]): number =>
      some.filter((socket) => !socket.readableEnded && !socket.errored).length;
    const [quiet, loud] = [sockets.slice(0, 3), sockets.slice(3)];
    for (let tries = 0; tries < 500 && open(loud) > 4; tries += 1) await sleep(10);
    assert.deepEqual([open(quiet), open(loud)], [3, 4]);
  });

  it('ends a connection that was told it is too slow, though its owner never closes it', async () => {
    door = await openDoor(store, { headersTimeoutMs: 100 });
    const socket = connect({ port: door.port, host: '127.0.0.1', allowHalfOpen: true });
    sockets.push(socket);
    socket.on('data', () => undefined);
    const ended = new Promise<string>((resolve) => {
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    });
    await once(socket, 'connect');
    socket.write(unfinished);
    await once(socket, 'end');
    // Half closed by the server: whether it has let go shows by what becomes of further bytes.
    const writing = setInterval(() => socket.write('x'), 20);
    assert.match(await ended, /ECONNRESET|EPIPE/);
    clearInterval(writing);
  });

  it('closes while connections stand half closed', async () => {
    door = await openDoor(store, { headersTimeoutMs: 100 });
    await idle(20, unfinished);
    await Promise.all(sockets.map((socket) => once(socket.resume(), 'end')));
    await door.close();
  });

  it('tells a stranger who keeps trying to wait, before it reads what he sends, and takes the messages of others', async () => {
    door = await openDoor(store);
    const statuses: number[] = [];
    for (const _ of numbers(120))
      statuses.push((await send(door, { body, secret: secretOf(9) })).status);
    assert.deepEqual(statuses, [...numbers(100).map(() => 401), ...numbers(20).map(() => 429)]);
    const text = await sendRaw(
      door,
      'POST /v1/signals HTTP/1.1\r\nHost: a\r\nContent-Length: 262144\r\n\r\n',
    );
    assert.match(text, /^HTTP\/1\.1 429 [\s\S]*Retry-After: 1/);
    door.clock.now += 2_000;
    assert.equal((await send(door, { body })).status, 202);
  });

  it('counts strangers behind a proxy by the address that the proxy tells, and by no other', async () => {
    door = await openDoor(store, { isBehindProxy: true });
    const from = async (forwarded: string, secret: string) =>
      (await send(door, { body, secret, headers: { 'x-forwarded-for': forwarded } })).status;
    for (const number of numbers(100)) await from(`10.0.0.${number}, 192.0.2.1`, secretOf(9));
    assert.equal(await from('192.0.2.7', secretOf(9)), 401);
    assert.equal(await from('198.51.100.1, 192.0.2.1', secretOf(9)), 429);
    assert.equal((await send(door, { body })).status, 202);
  });

  it('counts an IPv6 network as one address', () => {
    const same = ['2001:db8::1', '2001:db8:0:0:ffff::2', '2001:DB8::ffff:0:0:3'];
    assert.equal(new Set(same.map(addressOf)).size, 1);
    assert.notEqual(addressOf('2001:db8:0:1::1'), addressOf('2001:db8::1'));
    assert.equal(addressOf('::ffff:192.0.2.1'), '192.0.2.1');
    assert.equal(addressOf('fe80::1%eth0'), 'fe80:0:0:0::/64');
    assert.equal(addressOf(undefined), '');
  });
});

/** This machine, and what is only called as if it were. */
import assert from 'node:assert/strict';
import { isLoopbackHost } from '#core/loopback.ts';

describe('a host on this machine', () => {
  for (const host of ['localhost', '127.0.0.1', '127.45.6.7', '::1', '[::1]'])
    it(`may be ${host}`, () => assert.equal(isLoopbackHost(host), true));
  for (const host of [
    '127.mail.example.com',
    '127.0.0.1.example.com',
    'localhost.example.com',
    'my-localhost',
    '128.0.0.1',
    '0.0.0.0',
    '::12',
    '',
  ])
    it(`is not "${host}"`, () => assert.equal(isLoopbackHost(host), false));
});

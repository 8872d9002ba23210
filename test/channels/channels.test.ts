/** Ways to tell people, over real servers: what goes out, and what each answer means for the message. */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { Channel, Telling } from '#channels/channel.ts';
import { post } from '#channels/post.ts';
import { isPublic } from '#channels/publicAddress.ts';
import { createSmtp } from '#channels/smtp.ts';
import { cardOf, createTeams } from '#channels/teams.ts';
import { createWebhook } from '#channels/webhook.ts';
import { letterOf } from '#reports/message/letter.ts';
import { verify } from '#webhook/signature.ts';
import { readSenders } from '#webhook/secrets.ts';
import { openHookServer, type HookServer } from './hookServer.ts';
import { listening } from './listening.ts';
import { openMailServer, type MailServer } from '../../bench/mail/server.ts';

const key = { tenant: 'contoso', area: 'quality', id: '2026-12-B' } as const;
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const line = {
  kind: 'change',
  act: 'pause',
  ring: 'fast',
  what: 'pause fast',
  text: 'Ärger: *6* of 20.',
};

function telling(url: string): Telling {
  const letter = letterOf({ key, at: 0, basedOn: null, lines: [line] }, 'de');
  const to = {
    name: 'desk',
    mail: ['desk@contoso.example'],
    msteams: `${url}/teams`,
    webhook: { url: `${url}/hook`, secret },
    order: ['mail'],
    about: ['updates'],
    language: 'de',
    without: [],
  } as const;
  return {
    letter: { ...letter, release: key },
    to,
    id: 'mail/quality/2026-12-B/pause/1/desk/mail',
    asOf: 0,
    leaving: () => Promise.resolve(),
  };
}

const fault = (name: string) => (error: unknown) => {
  assert.ok(error instanceof Error);
  assert.equal(error.name, name, error.message);
  assert.doesNotMatch(error.message, /contoso\.example|127\.0\.0\.1/, 'no address is told');
  return true;
};

describe('mail by a server of mail', () => {
  let server: MailServer;
  let smtp: Channel;
  beforeEach(async () => {
    server = await openMailServer();
    smtp = createSmtp({ url: server.url, from: 'updates@contoso.example' });
  });
  afterEach(() => server.close());

  it('goes out as text and HTML, with an id that is the same at each try', async () => {
    await smtp.send(telling(server.url));
    const [mail] = server.taken;
    assert.deepEqual(mail?.to, ['desk@contoso.example']);
    assert.match(mail.raw, /multipart\/alternative/);
    assert.match(mail.raw, /x-ringmaster-id: mail\/quality\/2026-12-B\/pause\/1\/desk\/mail/i);
    assert.match(
      mail.raw,
      /Message-ID: <mail\.quality\.2026-12-B\.pause\.1\.desk\.mail@contoso\.example>/,
    );
    assert.match(mail.raw, /Content-Language: de/);
  });

  it('waits where the server is greylisting, and is refused where it does not want it', async () => {
    server.answer = () => ({ code: 451 });
    await assert.rejects(smtp.send(telling(server.url)), fault('ChannelUnreachable'));
    server.answer = () => ({ code: 550 });
    await assert.rejects(smtp.send(telling(server.url)), fault('ChannelRefused'));
    assert.deepEqual(server.taken, []);
  });

  it('is uncertain where the server hangs up after it has come', async () => {
    server.answer = () => 'hangUp';
    await assert.rejects(smtp.send(telling(server.url)), fault('ChannelUncertain'));
    assert.equal(server.taken.length, 1);
  });

  it('waits where nobody listens', async () => {
    await server.close();
    await assert.rejects(smtp.send(telling(server.url)), fault('ChannelUnreachable'));
  });
});

describe('a webhook of somebody', () => {
  let server: HookServer;
  const now = Date.UTC(2026, 11, 8, 18);
  const hook = createWebhook({ mayBeInside: true, clock: () => now });
  beforeEach(async () => {
    server = await openHookServer();
  });
  afterEach(() => server.close());

  it('gets the message signed, as our own door would take it', async () => {
    await hook.send(telling(server.url));
    await hook.send(telling(server.url));
    const [first, second] = server.came;
    assert.ok(first !== undefined && second !== undefined);
    const header = (name: string) => String(first.headers[name]);
    const delivery = {
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signature: header('webhook-signature'),
      body: Buffer.from(first.body),
    };
    assert.equal(verify(delivery, readSenders(`desk=${secret}`), now).kind, 'signed');
    assert.equal(second.headers['webhook-id'], delivery.id, 'a receiver knows it again');
    const { type, data } = JSON.parse(first.body) as { type: string; data: { tenant: string } };
    assert.deepEqual([type, data.tenant], ['ringmaster.change', 'contoso']);
  });

  for (const [status, name] of [
    [400, 'ChannelRefused'],
    [410, 'ChannelRefused'],
    [429, 'ChannelUnreachable'],
    [500, 'ChannelUncertain'],
    [302, 'ChannelRefused'],
  ] as const) {
    it(`that answers ${status} leads to ${name}`, async () => {
      server.answer = (response) => response.writeHead(status, { location: '/other' }).end();
      await assert.rejects(hook.send(telling(server.url)), fault(name));
      assert.equal(server.came.length, 1);
    });
  }

  it('is followed where it moved, and not round and round', async () => {
    server.answer = (response, { path }) =>
      path === '/new' ? response.end() : response.writeHead(308, { location: '/new' }).end();
    await hook.send(telling(server.url));
    assert.deepEqual(
      server.came.map(({ path }) => path),
      ['/hook', '/new'],
    );
    server.answer = (response) => response.writeHead(307, { location: '/hook' }).end();
    await assert.rejects(hook.send(telling(server.url)), fault('ChannelRefused'));
  });

  it('that hangs, or resets, is uncertain, and one that pours is not read', async () => {
    const what = { url: `${server.url}/`, body: '{}', headers: {}, mayBeInside: true };
    server.answer = () => undefined;
    await assert.rejects(post({ ...what, timeoutMs: 200 }), fault('ChannelUncertain'));
    server.answer = (response) => response.destroy();
    await assert.rejects(post({ ...what, timeoutMs: 5_000 }), fault('ChannelUncertain'));
    server.answer = (response) => response.end(Buffer.alloc(1_000_000));
    await post({ ...what, timeoutMs: 5_000 });
  });

  it('that speaks no TLS, or breaks off before a handshake is done, has been told nothing', async () => {
    const { port } = new URL(server.url);
    const url = `https://127.0.0.1:${port}`;
    await assert.rejects(hook.send(telling(url)), fault('ChannelUnreachable'));
    const mute = createServer((socket) => void setTimeout(() => socket.destroy(), 50));
    const mutePort = await listening(mute);
    try {
      const broken = telling(`https://127.0.0.1:${mutePort}`);
      await assert.rejects(hook.send(broken), fault('ChannelUnreachable'));
    } finally {
      mute.close();
    }
    assert.deepEqual(server.came, []);
  });

  it('is not asked inside a network, by address, by name or by a redirect', async () => {
    const outside = createWebhook({ mayBeInside: false, clock: () => now });
    const { port } = new URL(server.url);
    for (const url of [`https://127.0.0.1:${port}`, `https://localhost:${port}`, server.url])
      await assert.rejects(outside.send(telling(url)), fault('ChannelRefused'));
    assert.deepEqual(server.came, []);
  });
});

describe('the addresses of the internet', () => {
  const table: readonly (readonly [string, boolean])[] = [
    ['8.8.8.8', true],
    ['2a00:1450:4001:80b::200e', true],
    ['127.0.0.1', false],
    ['10.1.2.3', false],
    ['172.31.255.255', false],
    ['172.32.0.1', true],
    ['192.168.1.1', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['0.0.0.0', false],
    ['::1', false],
    ['::ffff:10.0.0.1', false],
    ['fd00::1', false],
    ['fe80::1', false],
    ['64:ff9b::a00:1', false],
    ['no address', false],
  ];
  for (const [address, expected] of table)
    it(`${expected ? 'have' : 'do not have'} ${address} among them`, () =>
      assert.equal(isPublic(address), expected));
});

describe('a channel of Teams', () => {
  it('gets a card within its bounds, in which markdown means nothing', async () => {
    const server = await openHookServer();
    try {
      await createTeams({ mayBeInside: true }).send(telling(server.url));
    } finally {
      await server.close();
    }
    const [came] = server.came;
    assert.equal(came?.path, '/teams');
    assert.match(came.body, /application\/vnd\.microsoft\.card\.adaptive/);
    assert.match(came.body, /Ring fast: angehalten/);
    assert.match(came.body, /\\\\\*6\\\\\*/);
  });

  it('takes no more than Teams does, however much there is to tell', () => {
    const lines = Array.from({ length: 200 }, () => ({
      what: 'ü'.repeat(900),
      why: '*'.repeat(900),
    }));
    const { letter } = telling('http://127.0.0.1');
    const size = Buffer.byteLength(JSON.stringify(cardOf({ ...letter, lines })));
    assert.ok(size < 28 * 1024, `${size} bytes`);
  });
});

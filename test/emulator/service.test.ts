/** What the emulator does with every call: tokens, permissions, errors, planned faults, quotas, the instant. */
import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  day,
  type Emulated,
  fetchToken,
  type Json,
  settled,
  startEmulator,
  text,
} from './emulated.ts';

const devicesPath = '/v1.0/deviceManagement/managedDevices?$top=1&$select=id';
const tenantId = '11111111-2222-4333-8444-555555555555';
const ring = '#microsoft.graph.windowsUpdateForBusinessConfiguration';
const resourcePath = '/v1.0/deviceManagement/deviceConfigurations';

describe('The emulated service', () => {
  let emulated: Emulated;

  before(async () => {
    emulated = await startEmulator([...settled, '--token-lifetime', '2', '--devices', '50']);
  });
  after(() => emulated.stop());
  afterEach(async () => {
    await emulated.control('DELETE', 'faults');
    await emulated.control('POST', 'permissions', { permissions: null });
  });

  const fresh = async (path: string, method = 'GET', body?: unknown) =>
    emulated.call(method, path, {
      token: await fetchToken(emulated.url),
      ...(body === undefined ? {} : { body }),
    });

  it('wants a token that is its own and has not expired', async () => {
    for (const token of [null, 'nonsense', `${(await fetchToken(emulated.url)).slice(0, -2)}xx`]) {
      const answer = await emulated.call('GET', devicesPath, { token });
      equal(answer.status, 401);
      equal(answer.json['error']?.['code'], 'InvalidAuthenticationToken');
    }
    const token = await fetchToken(emulated.url);
    equal((await emulated.call('GET', devicesPath, { token })).status, 200);
    await sleep(2100);
    equal((await emulated.call('GET', devicesPath, { token })).status, 401);
  });

  it('gives no token for a wrong secret or an unknown application', async () => {
    const ask = async (form: Record<string, string>) => {
      const answer = await fetch(`${emulated.url}/${tenantId}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
      });
      return ((await answer.json()) as { error?: string }).error;
    };
    const form = {
      grant_type: 'client_credentials',
      client_id: 'ringmaster',
      client_secret: 'emulated',
      scope: 'https://graph.microsoft.com/.default',
    };
    equal(await ask(form), undefined);
    equal(await ask({ ...form, client_secret: 'guess' }), 'invalid_client');
    equal(await ask({ ...form, client_id: 'other' }), 'unauthorized_client');
    equal(await ask({ ...form, scope: 'everything' }), 'invalid_scope');
  });

  it('says 403 in the words of the part that was asked, when a permission is missing', async () => {
    await emulated.control('POST', 'permissions', {
      permissions: ['Device.Read.All', 'GroupMember.ReadWrite.All'],
    });
    equal((await fresh('/v1.0/devices?$top=1')).status, 200);
    const intune = await fresh(devicesPath);
    deepEqual([intune.status, intune.json['error']?.['code']], [403, 'Forbidden']);
    const group = text((await fresh('/v1.0/groups')).json['value']?.[0]?.['id']);
    const directory = await fresh(`/v1.0/groups/${group}/members/$ref`, 'POST', {
      '@odata.id': 'x',
    });
    deepEqual(
      [directory.status, directory.json['error']?.['code']],
      [403, 'Authorization_RequestDenied'],
    );
  });

  it('echoes the client-request-id, gives a request-id and answers for the instant of the request', async () => {
    const date = new Date(day(3)).toUTCString();
    const answer = await emulated.call('GET', devicesPath, {
      token: await fetchToken(emulated.url),
      headers: { 'client-request-id': 'abc', Date: date },
    });
    equal(answer.headers.get('client-request-id'), 'abc');
    match(answer.headers.get('request-id') ?? '', /^[0-9a-f-]{36}$/);
    equal(answer.headers.get('date'), date);
  });

  it('says 404 for what it does not know and for beta on v1.0, 405 for a wrong verb, 400 and 415 for a wrong body', async () => {
    equal((await fresh('/v1.0/planets')).status, 404);
    equal((await fresh('/v1.0/deviceManagement/windowsUpdateCatalogItems')).status, 404);
    const wrongVerb = await fresh(devicesPath, 'DELETE');
    deepEqual([wrongVerb.status, wrongVerb.json['error']?.['code']], [405, 'BadRequest']);
    equal((await fresh(resourcePath, 'POST', '{"displayName":')).status, 400);
    const token = await fetchToken(emulated.url);
    equal(
      (
        await emulated.call('POST', resourcePath, {
          token,
          body: 'x',
          headers: { 'Content-Type': 'text/plain' },
        })
      ).status,
      415,
    );
    const error = (await fresh('/v1.0/groups/none')).json['error'];
    deepEqual(Object.keys(error?.['innerError'] ?? {}).sort(), [
      'client-request-id',
      'date',
      'request-id',
    ]);
  });

  const createRing = (displayName: string) =>
    fresh(resourcePath, 'POST', { '@odata.type': ring, displayName });
  const ringNames = async () =>
    ((await fresh(resourcePath)).json['value'] as unknown as Json[]).map((one) =>
      text(one['displayName']),
    );

  it('fails as planned, as often as planned, before anything is done', async () => {
    await emulated.control('POST', 'faults', [
      {
        match: { method: 'POST', path: 'deviceConfigurations$' },
        kind: 'status',
        status: 429,
        retryAfter: 7,
        times: 1,
      },
    ]);
    const answer = await createRing('Refused');
    deepEqual([answer.status, answer.headers.get('retry-after')], [429, '7']);
    ok(!(await ringNames()).includes('Refused'));
    equal((await createRing('Taken')).status, 201);
  });

  it('can lose the answer after the change was made', async () => {
    for (const kind of ['status', 'reset'] as const) {
      const match = { method: 'POST', path: 'deviceConfigurations$' };
      await emulated.control('POST', 'faults', [
        {
          match,
          kind,
          after: 'apply',
          times: 1,
          ...(kind === 'status' ? { status: 503, retryAfter: 'absent' } : {}),
        },
      ]);
      const name = `Lost by ${kind}`;
      if (kind === 'reset') await rejects(createRing(name));
      else {
        const answer = await createRing(name);
        deepEqual([answer.status, answer.headers.get('retry-after')], [503, null]);
      }
      ok((await ringNames()).includes(name));
    }
  });

  it('can cut an answer short, answer with HTML, wait, and leave devices out', async () => {
    const plan = (fault: object) =>
      emulated.control('POST', 'faults', [{ match: { path: 'managedDevices' }, ...fault }]);
    await plan({ kind: 'truncate', times: 1 });
    await rejects(fresh(devicesPath));
    await plan({ kind: 'html502', times: 1 });
    const html = await fresh(devicesPath);
    deepEqual([html.status, html.headers.get('content-type')], [502, 'text/html']);
    await plan({ kind: 'slow', delayMs: 300, times: 1 });
    const startedAt = performance.now();
    equal((await fresh(devicesPath)).status, 200);
    ok(performance.now() - startedAt >= 290);
    await plan({ kind: 'partial', share: 0.5 });
    const { json } = await fresh('/v1.0/deviceManagement/managedDevices?$select=id');
    const shown = (json['value'] as unknown as Json[]).length;
    ok(shown > 5 && shown < 45, `${shown} of 50`);
  });

  it('strikes by seeded chance, inside batches too, within a span of the virtual clock', async () => {
    await emulated.control('POST', 'faults', [
      { match: { path: '/groups' }, kind: 'status', status: 503, probability: 0.5 },
    ]);
    const requests = Array.from({ length: 20 }, (_, nth) => ({
      id: text(nth),
      method: 'GET',
      url: '/groups?$top=1',
    }));
    const { json } = await fresh('/v1.0/$batch', 'POST', { requests });
    const failed = (json['responses'] as unknown as Json[]).filter(
      (one) => Number(one['status']) === 503,
    ).length;
    ok(failed > 2 && failed < 18, `${failed} of 20`);
    await emulated.control('POST', 'faults', [
      {
        match: {},
        kind: 'status',
        status: 500,
        from: '2026-12-10T00:00:00Z',
        to: '2026-12-11T00:00:00Z',
      },
    ]);
    const at = async (instant: string) =>
      (
        await emulated.call('GET', devicesPath, {
          token: await fetchToken(emulated.url),
          at: Date.parse(instant),
        })
      ).status;
    deepEqual(
      [
        await at('2026-12-09T23:59:59Z'),
        await at('2026-12-10T00:00:00Z'),
        await at('2026-12-11T00:00:00Z'),
      ],
      [200, 500, 200],
    );
  });

  it('refuses a fault plan that is not right, and says where', async () => {
    const answer = await emulated.control('POST', 'faults', [{ kind: 'status' }]);
    equal(answer.status, 400);
    match(answer.text, /needs a status/);
  });

  it('logs what it was asked, writes by themselves', async () => {
    await emulated.control('DELETE', 'requests');
    await createRing('Logged');
    await fresh(devicesPath);
    const { json } = await emulated.control('GET', 'requests?writes=1');
    const writes = json['requests'] as unknown as Json[];
    equal(writes.length, 1);
    equal(writes[0]?.['body']?.['displayName'], 'Logged');
    equal(
      ((await emulated.control('GET', 'requests')).json['requests'] as unknown as Json[]).length,
      2,
    );
  });

  it('accepts a mail and keeps it in the outbox', async () => {
    const message = {
      subject: 'Fast opens',
      body: { contentType: 'Text', content: '…' },
      toRecipients: [{ emailAddress: { address: 'it@emulated.example' } }],
    };
    const send = (from: string, mail: object) =>
      fresh(`/v1.0/users/${from}/sendMail`, 'POST', { message: mail });
    equal((await send('ringmaster@emulated.example', message)).status, 202);
    equal((await send('missing@emulated.example', message)).status, 404);
    equal(
      (await send('ringmaster@emulated.example', { ...message, toRecipients: [] })).status,
      400,
    );
    const mails = (await emulated.control('GET', 'outbox')).json['mails'] as unknown as Json[];
    deepEqual(
      mails.map((one) => one['message']?.['subject']),
      ['Fast opens'],
    );
  });
});

describe('The quotas of the emulated service', () => {
  it('refuse writes beyond 100 in 20 seconds with a Retry-After, and leave others alone', async () => {
    const emulated = await startEmulator([...settled, '--throttle', 'on', '--devices', '50']);
    try {
      const statuses: number[] = [];
      let wait: string | null = null;
      for (let nth = 0; nth < 104; nth++) {
        const answer = await emulated.call('POST', resourcePath, {
          body: { '@odata.type': ring, displayName: `Ring ${nth}` },
        });
        statuses.push(answer.status);
        wait = answer.headers.get('retry-after') ?? wait;
      }
      equal(statuses.filter((status) => status === 201).length, 100);
      equal(statuses.filter((status) => status === 429).length, 4);
      ok(Number(wait) >= 15 && Number(wait) <= 21, `Retry-After ${wait}`);
      const groups = await emulated.call('GET', '/v1.0/groups?$top=1');
      deepEqual([groups.status, groups.headers.get('x-ms-resource-unit')], [200, '1']);
      equal((await emulated.call('GET', resourcePath)).status, 200);
    } finally {
      await emulated.stop();
    }
  });
});

describe('The start of the emulator', () => {
  const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
    [['--scenario', 'nothing'], /Unknown scenario "nothing"/],
    [['--release', '2022-06-X'], /Unknown release "2022-06-X"/],
  ];
  for (const [args, message] of mistakes) {
    it(`says what is wrong with ${args.join(' ')}`, async () => {
      await rejects(startEmulator(args), message);
    });
  }

  it('says that a port is taken', async () => {
    const first = await startEmulator(['--devices', '10']);
    try {
      const port = new URL(first.url).port;
      await rejects(startEmulator(['--port', port]), /EADDRINUSE/);
      notEqual(port, '0');
    } finally {
      await first.stop();
    }
  });
});

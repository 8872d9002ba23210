/**
 * Who is trusted with a secret, which cloud a token is for, and what becomes of refusals, redirects, challenges and
 * answers without an end.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import type { Duplex } from 'node:stream';
import path from 'node:path';
import { execFileSync, spawn } from 'node:child_process';
import { z } from 'zod';
import { clouds, isTrusted } from '#graph/signIn/clouds.ts';
import { GraphError } from '#graph/error.ts';
import { identityTokens, type Credential } from '#graph/signIn/identity.ts';
import { createGraph } from '#graph/request.ts';
import { signInRefusal } from '#graph/signIn/signInError.ts';
import { clientCredentials, type TokenSource } from '#graph/signIn/token.ts';
import { authorityOf, scopeOf, tokensFor } from '#graph/signIn/tokens.ts';
import { credentialIn } from '../../../src/settings/credentials.ts';
import { readConfig } from '#settings/config.ts';
import { fixedToken, startScripted } from '../graphs.ts';

const asOf = Date.parse('2026-12-08T18:00:00Z');

async function failureOf(work: Promise<unknown>): Promise<GraphError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GraphError);
  return error;
}

const secretOf = (authority: string) =>
  clientCredentials({ authority, tenantId: 't', clientId: 'c', clientSecret: 'PLANTED' });

describe('a secret', () => {
  const trusted = [
    ...clouds.flatMap(({ graph, login, analytics }) => [graph, login, analytics]),
    'http://127.0.0.1:8080',
    'http://localhost:1',
    'http://[::1]:9',
  ];
  for (const url of trusted) it(`may go to ${url}`, () => assert.equal(isTrusted(url), true));

  const others = [
    'http://graph.microsoft.com',
    'https://graph.microsoft.com.evil.example',
    'https://graph.microsoft.com:8443',
    'https://evil.example/graph.microsoft.com',
    'https://user@evil.example',
    'http://127.0.0.1.evil.example',
    'http://10.0.0.1',
    'graph.microsoft.com',
    '',
  ];
  for (const url of others)
    it(`may not go to "${url}"`, () => {
      assert.equal(isTrusted(url), false);
      const environment = { GRAPH_TENANT_ID: 't', GRAPH_CLIENT_ID: 'c', GRAPH_CLIENT_SECRET: 's' };
      if (url === '') return;
      for (const name of ['GRAPH_URL', 'GRAPH_LOGIN_URL'])
        assert.throws(() => readConfig({ ...environment, [name]: url }), /must be/);
    });

  it('follows no redirect, whatever its status', async () => {
    const thief = await startScripted(() => ({ status: 200, body: { access_token: 'stolen' } }));
    for (const status of [301, 302, 307, 308]) {
      const headers = { location: `${thief.url}/stolen` };
      const login = await startScripted(() => ({ status, headers }));
      const error = await failureOf(secretOf(login.url).token());
      assert.equal(error.code, 'redirected');
      assert.doesNotMatch(error.message, /stolen|PLANTED/);
      await login.close();
    }
    assert.equal(thief.requests.length, 0);
    await thief.close();
  });

  it('that was refused is told by the code, without a word of the answer', async () => {
    const login = await startScripted(() => ({
      status: 401,
      body: { error_codes: [7000222], error_description: 'AADSTS7000222: anna.planted@x.example' },
    }));
    const error = await failureOf(secretOf(login.url).token());
    assert.deepEqual([error.kind, error.code], ['unauthorized', 'AADSTS7000222']);
    assert.match(error.message, /has expired; make a new one in Entra/);
    assert.doesNotMatch(error.message, /planted/i);
    await login.close();
  });

  it('of which the answer is endless, slow or no JSON gives no token', async () => {
    for (const body of ['x'.repeat(300_000), '{"access_token": "a', '[]', 'null']) {
      const login = await startScripted(() => ({ status: 200, body }));
      assert.equal((await failureOf(secretOf(login.url).token())).kind, 'malformed');
      await login.close();
    }
  });

  it('is explained where its code is only in the text', () => {
    const refusal = signInRefusal({ error_description: 'AADSTS700016: Application x' });
    assert.equal(refusal.code, 'AADSTS700016');
    for (const odd of [null, 7, 'AADSTS1', { error_codes: ['x'] }, { error_codes: [] }])
      assert.equal(signInRefusal(odd).code, null);
  });
});

describe('a token', () => {
  it('is asked for in the cloud of its Graph, and for that cloud', () => {
    for (const { graph, login, analyticsAudience } of clouds) {
      assert.equal(authorityOf({ graphUrl: graph, loginUrl: null }), login);
      assert.equal(scopeOf(graph, 'graph'), `${graph}/.default`);
      assert.equal(scopeOf(`${graph}/`, 'analytics'), `${analyticsAudience}/.default`);
    }
    const local = 'http://127.0.0.1:30000';
    assert.equal(authorityOf({ graphUrl: local, loginUrl: null }), local);
    assert.equal(scopeOf(local, 'graph'), 'https://graph.microsoft.com/.default');
  });

  it('is not asked for where its secret may not go', () => {
    const to = {
      graphUrl: 'https://graph.microsoft.com',
      loginUrl: 'https://evil.example',
      tenantId: 't',
      clientId: 'c',
      credential: { kind: 'secret', secret: 's' },
    } as const;
    assert.throws(() => tokensFor(to), /must be one of Microsoft's clouds/);
    const tokens = fixedToken;
    assert.throws(
      () => createGraph({ baseUrl: 'https://evil.example', kind: 'microsoft', tokens }),
      /must be one of Microsoft's clouds/,
    );
  });

  const claims = { access_token: { nbf: { essential: true, value: '1604106651' } } };
  const challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${Buffer.from(JSON.stringify(claims)).toString('base64')}"`;

  function noting(): { readonly tokens: TokenSource; readonly asked: (string | undefined)[] } {
    const asked: (string | undefined)[] = [];
    const replacementFor = (_: string, wanted?: string) => {
      asked.push(wanted);
      return Promise.resolve('second');
    };
    return { tokens: { token: () => Promise.resolve('first'), replacementFor }, asked };
  }

  it('that wants claims is asked for with them, once', async () => {
    const { tokens, asked } = noting();
    const graph = await startScripted(({ headers }) =>
      headers.authorization === 'Bearer second'
        ? { status: 200, body: {} }
        : { status: 401, headers: { 'www-authenticate': challenge } },
    );
    const client = createGraph({ baseUrl: graph.url, kind: 'microsoft', tokens });
    await client.request({ method: 'GET', path: '/v1.0/groups', asOf, schema: z.unknown() });
    assert.deepEqual(
      asked.map((one) => JSON.parse(one ?? 'null') as unknown),
      [claims],
    );
    await graph.close();
  });

  it('that still wants claims is told rightly, and a plain 401 has none', async () => {
    const { tokens, asked } = noting();
    const graph = await startScripted(() => ({
      status: 401,
      headers: { 'www-authenticate': challenge },
    }));
    const client = createGraph({ baseUrl: graph.url, kind: 'microsoft', tokens });
    const get = { method: 'GET', path: '/v1.0/groups', asOf, schema: z.unknown() } as const;
    const error = await failureOf(client.request(get));
    assert.deepEqual([error.kind, error.code], ['unauthorized', 'insufficient_claims']);
    assert.match(error.message, /Conditional Access/);
    assert.doesNotMatch(error.message, /check tenant id, client id and secret/);
    assert.equal(graph.requests.length, 2);
    await graph.close();
    const plain = await startScripted(() => ({ status: 401 }));
    const other = createGraph({ baseUrl: plain.url, kind: 'microsoft', tokens });
    await failureOf(other.request(get));
    assert.deepEqual(asked.slice(1), [undefined]);
    await plain.close();
  });
});

describe('an answer of Graph', () => {
  const get = {
    method: 'GET',
    path: '/v1.0/groups',
    asOf,
    schema: z.object({ a: z.string() }),
  } as const;

  it('without an end is given up when it is too long, and when it takes too long', async () => {
    const server = createServer((_, answer) => {
      answer.writeHead(200, { 'content-type': 'application/json' });
      const more = setInterval(() => answer.write('x'.repeat(1000)), 5);
      answer.on('close', () => clearInterval(more));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const of = { baseUrl, kind: 'microsoft', tokens: fixedToken } as const;
    const long = createGraph({ ...of, answerBytesMax: 20_000 });
    assert.equal((await failureOf(long.request(get))).kind, 'malformed');
    const slow = createGraph({ ...of, timeoutMs: 300 });
    assert.equal((await failureOf(slow.request(get))).kind, 'network');
    server.closeAllConnections();
    server.close();
  });

  for (const body of ['', '{"a": ', '[]', '"text"', '{"a": 7}', '<html>'])
    it(`that is ${JSON.stringify(body)} is malformed, and nothing else`, async () => {
      const graph = await startScripted(() => ({ status: 200, body }));
      const client = createGraph({ baseUrl: graph.url, kind: 'microsoft', tokens: fixedToken });
      assert.equal((await failureOf(client.request(get))).kind, 'malformed');
      await graph.close();
    });

  for (const code of ['Forbidden anna.planted@x.example', '\u001B[31m', 'x'.repeat(65), 7, null])
    it(`with the code ${JSON.stringify(code).slice(0, 20)} repeats none of it`, async () => {
      const graph = await startScripted(() => ({ status: 403, body: { error: { code } } }));
      const client = createGraph({ baseUrl: graph.url, kind: 'microsoft', tokens: fixedToken });
      const error = await failureOf(client.request(get));
      assert.deepEqual([error.kind, error.code], ['forbidden', '']);
      assert.doesNotMatch(error.message, /planted|\[31m|xxxxx/);
      await graph.close();
    });
});

describe('a credential', () => {
  const found = (environment: Record<string, string>) => credentialIn(environment);

  it('is one of five, by what is set', () => {
    const credential = (environment: Record<string, string>) => {
      const result = found(environment);
      return result.kind === 'given' ? result.credential.kind : result.kind;
    };
    assert.equal(credential({}), 'absent');
    assert.equal(credential({ GRAPH_CLIENT_SECRET: 's' }), 'secret');
    assert.equal(credential({ GRAPH_CLIENT_SECRET_FILE: '/s' }), 'secretFile');
    assert.equal(credential({ GRAPH_CLIENT_CERTIFICATE_FILE: '/c.pem' }), 'certificate');
    assert.equal(credential({ GRAPH_CREDENTIAL: 'managed-identity' }), 'managedIdentity');
    const workload = { GRAPH_CREDENTIAL: 'workload-identity', AZURE_FEDERATED_TOKEN_FILE: '/t' };
    assert.equal(credential(workload), 'workloadIdentity');
    assert.equal(credential({ GRAPH_CREDENTIAL: 'workload-identity' }), 'fault');
    assert.equal(credential({ GRAPH_CREDENTIAL: 'certificate' }), 'fault');
    assert.equal(credential({ GRAPH_CLIENT_SECRET: 's', GRAPH_CLIENT_SECRET_FILE: '/s' }), 'fault');
  });

  it('of two kinds is refused with the names and without the value', () => {
    const both = {
      GRAPH_TENANT_ID: 't',
      GRAPH_CLIENT_ID: 'c',
      GRAPH_CLIENT_SECRET: 'PLANTED',
      GRAPH_CLIENT_CERTIFICATE_FILE: '/c.pem',
    };
    assert.throws(() => readConfig(both), /GRAPH_CLIENT_CERTIFICATE_FILE; an application proves/);
    assert.throws(
      () => readConfig(both),
      (error: Error) => !error.message.includes('PLANTED'),
    );
  });

  it('of the machine needs no client id, and every other does', () => {
    const machine = { GRAPH_TENANT_ID: 't', GRAPH_CREDENTIAL: 'managed-identity' };
    assert.equal(readConfig(machine).graph?.credential.kind, 'managedIdentity');
    const secret = { GRAPH_TENANT_ID: 't', GRAPH_CLIENT_SECRET: 's' };
    assert.throws(() => readConfig(secret), /GRAPH_CLIENT_ID: is missing/);
    const none = { GRAPH_TENANT_ID: 't', GRAPH_CLIENT_ID: 'c' };
    assert.throws(() => readConfig(none), /GRAPH_CLIENT_SECRET: is missing/);
  });
});

describe("Microsoft's identity library", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'ringmaster-identity-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Asks through a proxy that lets nothing out: what is asked for is seen, and nobody outside is. */
  async function askedHosts(
    credential: Credential,
    { timeoutMs, isMute = false }: { readonly timeoutMs?: number; readonly isMute?: boolean } = {},
  ): Promise<{ hosts: string[]; error: GraphError }> {
    const hosts: string[] = [];
    const held: Duplex[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      hosts.push(request.url ?? '');
      if (isMute) held.push(socket);
      else socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const former = process.env['HTTPS_PROXY'];
    process.env['HTTPS_PROXY'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    try {
      const error = await failureOf(
        identityTokens(
          {
            credential,
            tenantId: '11111111-2222-4333-8444-555555555555',
            clientId: '11111111-2222-4333-8444-666666666666',
            authority: 'https://login.microsoftonline.us',
            scope: 'https://graph.microsoft.us/.default',
          },
          timeoutMs,
        ).token(),
      );
      return { hosts, error };
    } finally {
      if (former === undefined) delete process.env['HTTPS_PROXY'];
      else process.env['HTTPS_PROXY'] = former;
      for (const socket of held) socket.destroy();
      proxy.closeAllConnections();
      proxy.close();
    }
  }

  it('asks the cloud it is told, through the proxy, and its failures are ours', async () => {
    writeFileSync(path.join(folder, 'secret'), 'PLANTED\n', { mode: 0o600 });
    const secret = { kind: 'secretFile', file: path.join(folder, 'secret') } as const;
    const { hosts, error } = await askedHosts(secret);
    assert.ok(hosts.length > 0, 'the proxy was used');
    assert.ok(
      hosts.every((host) => /^login\.microsoftonline\.(us|com):443$/.test(host)),
      String(hosts),
    );
    assert.notEqual(error.kind, 'invalid');
    assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /PLANTED/);
  });

  it('is not waited for where the login says nothing', async () => {
    const secret = { kind: 'secret', secret: 'PLANTED' } as const;
    const { hosts, error } = await askedHosts(secret, { timeoutMs: 300, isMute: true });
    assert.ok(hosts.length > 0, 'it was asked');
    assert.equal(error.kind, 'network');
    assert.match(error.message, /^Asking https:\/\/login\.microsoftonline\.us for a token/);
    assert.doesNotMatch(error.message, /PLANTED/);
  });

  it('says which file cannot be read', async () => {
    for (const kind of ['secretFile', 'certificate'] as const) {
      const { error } = await askedHosts({ kind, file: path.join(folder, 'nowhere') });
      assert.equal(error.kind, 'unauthorized');
      assert.match(error.message, /nowhere cannot be read \(ENOENT\); check the path/);
    }
  });

  it('takes a certificate with its key from one file', async function () {
    const pem = path.join(folder, 'certificate.pem');
    const key = path.join(folder, 'key.pem');
    const make = `openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=t -keyout '${key}' -out '${pem}'`;
    try {
      execFileSync('sh', ['-c', `${make} && cat '${key}' >> '${pem}'`], { stdio: 'ignore' });
    } catch {
      // A machine without openssl tries the other credentials.
      this.skip();
    }
    const { hosts } = await askedHosts({ kind: 'certificate', file: pem });
    assert.ok(hosts.length > 0, 'it got as far as asking');
  });
});

describe('a proxy', () => {
  it('is asked for Microsoft’s hosts, and never for this machine or what it shall leave out', async () => {
    const hosts: string[] = [];
    const proxy = createServer((request, answer) => {
      hosts.push(request.url ?? '');
      answer.end();
    });
    proxy.on('connect', (request, socket) => {
      hosts.push(request.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const here = await startScripted(() => ({ status: 200, body: {} }));
    const program = `
      import { useProxyOf } from '#graph/signIn/proxy.ts';
      useProxyOf(process.env);
      for (const url of ['https://graph.microsoft.com/', 'https://left-out.example/', '${here.url}'])
        await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);`;
    const { port } = proxy.address() as AddressInfo;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: 'ignore',
      env: {
        ...process.env,
        HTTPS_PROXY: `http://127.0.0.1:${port}`,
        HTTP_PROXY: `http://127.0.0.1:${port}`,
        NO_PROXY: 'left-out.example',
      },
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    assert.equal(code, 0);
    assert.deepEqual(hosts, ['graph.microsoft.com:443']);
    assert.equal(here.requests.length, 1);
    proxy.closeAllConnections();
    proxy.close();
    await here.close();
  });
});

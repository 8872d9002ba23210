/** The thin client: what it sends, what it makes of answers, and what it never does. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import { GraphError, type GraphErrorKind } from '#graph/error.ts';
import { createGraph, type Graph } from '#graph/request.ts';
import { clientCredentials } from '#graph/signIn/token.ts';
import { day, startEmulator, type Emulated } from '../emulator/emulated.ts';
import { fixedToken, graphOver, startScripted, type Scripted } from './graphs.ts';
import { hourMs } from '#core/time.ts';

const asOf = day(0) + 123;
const anything = z.unknown();

function read(graph: Graph, path = '/v1.0/groups?$top=1'): Promise<unknown> {
  return graph.request({ method: 'GET', path, asOf, schema: anything });
}

async function failureOf(work: Promise<unknown>): Promise<GraphError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GraphError, `expected a GraphError, not ${String(error)}`);
  return error;
}

describe('a call to Graph', () => {
  let emulated: Emulated;
  let graph: Graph;
  let scripted: Scripted | null = null;

  before(async () => {
    emulated = await startEmulator(['--devices', '10']);
    graph = graphOver(emulated);
  });
  after(() => emulated.stop());
  afterEach(async () => {
    await emulated.control('DELETE', 'faults');
    await scripted?.close();
    scripted = null;
  });

  it('is answered for the instant it names, to the millisecond at the emulator', async () => {
    await emulated.control('DELETE', 'requests');
    await read(graph);
    const log = await emulated.control('GET', 'requests');
    assert.equal(log.json['requests']?.[0]?.['at'], new Date(asOf).toISOString());
  });

  it('carries Date, a correlation id and the wish for unknown enum values', async () => {
    scripted = await startScripted(() => ({ status: 200, body: {} }));
    await read(createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken }));
    const headers = scripted.requests[0]?.headers ?? {};
    assert.equal(headers['date'], new Date(asOf).toUTCString());
    assert.match(String(headers['client-request-id']), /^[0-9a-f-]{36}$/);
    assert.equal(headers['prefer'], 'include-unknown-enum-members');
    assert.equal(headers['x-ms-emulator-now'], undefined);
    assert.equal(headers['authorization'], 'Bearer secret-token');
  });

  const statuses: readonly (readonly [number, GraphErrorKind])[] = [
    [400, 'invalid'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'notFound'],
    [405, 'invalid'],
    [409, 'conflict'],
    [410, 'invalid'],
    [412, 'conflict'],
    [423, 'unavailable'],
    [429, 'throttled'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
    [509, 'unavailable'],
  ];
  for (const [status, kind] of statuses) {
    it(`makes ${kind} of status ${status}`, async () => {
      await emulated.control('POST', 'faults', [{ kind: 'status', status, code: 'someCode' }]);
      const error = await failureOf(read(graph));
      assert.deepEqual([error.kind, error.status, error.code], [kind, status, 'someCode']);
    });
  }

  const waits: readonly (readonly [string, number | string, number | null])[] = [
    ['seconds', 7, 7000],
    ['a fraction of seconds', 2.128, 2128],
    ['a year of seconds', 31_536_000, hourMs],
    ['a date', 'date', 10_000],
    ['nothing', 'absent', null],
  ];
  for (const [what, retryAfter, expected] of waits) {
    it(`reads Retry-After given as ${what}`, async () => {
      await emulated.control('POST', 'faults', [{ kind: 'status', status: 429, retryAfter }]);
      const { retryAfterMs } = await failureOf(read(graph));
      if (expected === null || retryAfterMs === null) assert.equal(retryAfterMs, expected);
      // A date counts in whole seconds from the answer's own clock.
      else assert.ok(Math.abs(retryAfterMs - expected) <= 1000, String(retryAfterMs));
    });
  }

  it('takes a cut-off body and a broken connection as no answer', async () => {
    for (const kind of ['truncate', 'reset']) {
      await emulated.control('POST', 'faults', [{ kind }]);
      const error = await failureOf(read(graph));
      assert.deepEqual([error.kind, error.status], ['network', null], kind);
    }
  });

  it("takes a gateway's page as the service being unavailable", async () => {
    await emulated.control('POST', 'faults', [{ kind: 'html502' }]);
    const error = await failureOf(read(graph));
    assert.deepEqual([error.kind, error.status, error.code], ['unavailable', 502, '']);
  });

  it('gives up on an answer that does not come in time', async () => {
    await emulated.control('POST', 'faults', [{ kind: 'slow', delayMs: 5_000 }]);
    const error = await failureOf(read(graphOver(emulated, { timeoutMs: 100 })));
    assert.equal(error.kind, 'network');
  });

  it('names the place where an answer is not of the promised shape, and not its content', async () => {
    scripted = await startScripted(() => ({ status: 200, body: { id: 7, displayName: 'Berta' } }));
    const odd = createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken });
    const schema = z.object({ id: z.string(), displayName: z.string() });
    const error = await failureOf(odd.request({ method: 'GET', path: '/v1.0/x', asOf, schema }));
    assert.equal(error.kind, 'malformed');
    assert.match(error.message, /GET \/v1\.0\/x answered 200, but at id/);
    assert.doesNotMatch(error.message, /Berta/);
  });

  it('tells neither token nor query in an error', async () => {
    await emulated.control('POST', 'faults', [{ kind: 'status', status: 404 }]);
    const error = await failureOf(read(graph, "/v1.0/groups?$filter=displayName eq 'Berta'"));
    assert.match(error.message, /^GET \/v1\.0\/groups was answered with status 404/);
    assert.doesNotMatch(error.message + String(error.cause), /Bearer|Berta|secret/);
  });

  it('never repeats a failed call by itself', async () => {
    scripted = await startScripted(() => ({ status: 503 }));
    const down = createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken });
    await failureOf(read(down));
    assert.equal(scripted.requests.length, 1);
  });

  it('does not follow a redirect, which would take the token along', async () => {
    scripted = await startScripted(() => ({
      status: 302,
      headers: { location: 'http://127.0.0.1:1/' },
    }));
    const moved = createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken });
    assert.equal((await failureOf(read(moved))).status, 302);
  });
});

describe('a token', () => {
  let scripted: Scripted;
  afterEach(() => scripted.close());

  function credentials() {
    return clientCredentials({
      tenantId: 'contoso',
      clientId: 'ringmaster',
      clientSecret: 'hush',
      authority: scripted.url,
    });
  }

  function graphWithTokens(expiresIn: number, refused: ReadonlySet<string>) {
    let issued = 0;
    return startScripted(({ url, headers }) => {
      if (url.endsWith('/oauth2/v2.0/token')) {
        issued += 1;
        return { status: 200, body: { access_token: `token-${issued}`, expires_in: expiresIn } };
      }
      const isRefused = refused.has(String(headers['authorization']).slice('Bearer '.length));
      return isRefused
        ? { status: 401, body: { error: { code: 'expired' } } }
        : { status: 200, body: {} };
    });
  }

  it('is fetched once for many calls at the same time', async () => {
    scripted = await graphWithTokens(3600, new Set());
    const graph = createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: credentials() });
    await Promise.all(Array.from({ length: 10 }, () => read(graph)));
    await read(graph);
    assert.equal(scripted.requests.filter(({ url }) => url.endsWith('/token')).length, 1);
  });

  it('is renewed when its time is over', async () => {
    scripted = await graphWithTokens(0, new Set());
    const tokens = credentials();
    assert.deepEqual([await tokens.token(), await tokens.token()], ['token-1', 'token-2']);
  });

  it('is renewed once when it is refused, and the call is made again', async () => {
    scripted = await graphWithTokens(3600, new Set(['token-1']));
    const graph = createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: credentials() });
    await Promise.all([read(graph), read(graph), read(graph)]);
    assert.equal(scripted.requests.filter(({ url }) => url.endsWith('/token')).length, 2);
  });

  it('that is refused twice ends the call as unauthorized', async () => {
    scripted = await graphWithTokens(3600, new Set(['token-1', 'token-2']));
    const graph = createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: credentials() });
    assert.equal((await failureOf(read(graph))).kind, 'unauthorized');
    assert.equal(scripted.requests.filter(({ url }) => !url.endsWith('/token')).length, 2);
  });

  it('that is not given is told without the secret, and asked for again by the next call', async () => {
    let isOpen = false;
    scripted = await startScripted(() =>
      isOpen
        ? { status: 200, body: { access_token: 'late', expires_in: 3600 } }
        : { status: 401, body: { error: 'invalid_client' } },
    );
    const tokens = credentials();
    const error = await failureOf(tokens.token());
    assert.equal(error.kind, 'unauthorized');
    assert.doesNotMatch(error.message, /hush/);
    isOpen = true;
    assert.equal(await tokens.token(), 'late');
  });
});

describe('a watch on writes', () => {
  let emulated: Emulated;
  before(async () => {
    emulated = await startEmulator(['--devices', '10']);
  });
  after(() => emulated.stop());

  function post(graph: Graph): Promise<unknown> {
    const body = {
      displayName: 'Watched',
      mailEnabled: false,
      mailNickname: 'watched',
      securityEnabled: true,
    };
    return graph.request({ method: 'POST', path: '/v1.0/groups', asOf, schema: anything, body });
  }

  function watched() {
    const seen: string[] = [];
    let refuses = false;
    const graph = graphOver(emulated).watchedBy({
      begun: (writes) => {
        if (refuses) return Promise.reject(new Error('not allowed'));
        seen.push(...writes.map(({ method, path }) => `begun ${method} ${path}`));
        return Promise.resolve();
      },
      ended: (writes) => {
        for (const { status, requestId } of writes)
          seen.push(`ended ${status} ${requestId === null ? 'without' : 'with'} request id`);
        return Promise.resolve();
      },
    });
    return { graph, seen, refuse: () => (refuses = true) };
  }

  it('sees each write before it leaves and after its answer, and no reads', async () => {
    const { graph, seen } = watched();
    await read(graph);
    await post(graph);
    assert.deepEqual(seen, ['begun POST /v1.0/groups', 'ended 201 with request id']);
  });

  it('is told of a write whose answer was lost', async () => {
    const { graph, seen } = watched();
    await emulated.control('POST', 'faults', [
      { match: { method: 'POST' }, kind: 'reset', after: 'apply', times: 1 },
    ]);
    assert.equal((await failureOf(post(graph))).kind, 'network');
    assert.deepEqual(seen, ['begun POST /v1.0/groups', 'ended null without request id']);
  });

  it('can keep a write from leaving', async () => {
    const { graph, refuse } = watched();
    refuse();
    await emulated.control('DELETE', 'requests');
    await assert.rejects(post(graph), /not allowed/);
    const log = await emulated.control('GET', 'requests?writes=1');
    assert.deepEqual(log.json['requests'], []);
  });
});

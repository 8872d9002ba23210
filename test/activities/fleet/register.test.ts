/** Registration against a directory that will not mend: whoever asked is told at once, with the place and the way out. */
import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/activity';
import { createGraph } from '#graph/request.ts';
import { quality } from '#core/area/quality.ts';
import type { Store } from '#store/store.ts';
import type { Deps } from '../../../src/activities/deps.ts';
import { discoverDevices } from '../../../src/activities/fleet/register.ts';
import { onDay } from '../../core/release/world.ts';
import {
  fixedToken,
  startScripted,
  type Scripted,
  type ScriptedAnswer,
} from '../../graph/graphs.ts';
import { openDatabase } from '../../store/database.ts';
import { atAttempt } from '../attempts.ts';

const rings = quality.profiles['groups-2023'] ?? [];
const name = 'Windows Autopatch Device Registration';
const group = (id: string) => ({ id, displayName: name, description: null, groupTypes: [] });
const first = '11111111-0000-4000-8000-000000000001';
const second = '11111111-0000-4000-8000-000000000002';

describe('registration', () => {
  let store: Store;
  let server: Scripted | null = null;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());
  afterEach(() => server?.close());

  async function failureAt(attempt: number, answer: (url: string) => ScriptedAnswer) {
    server = await startScripted(({ url }) => answer(url));
    const graph = createGraph({ baseUrl: server.url, kind: 'microsoft', tokens: fixedToken });
    const feeds = { knownExploited: null, securityGuide: null };
    const deps: Deps = { graph, analytics: null, store, feeds, reportsDir: '', outlets: null };
    const input = { tenant: 'r', area: 'quality', rings, asOf: onDay(0) } as const;
    const error: unknown = await atAttempt(attempt, () => discoverDevices(deps, input)).catch(
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ApplicationFailure, String(error));
    return error;
  }
  const listing = (value: readonly unknown[]) => ({ status: 200, body: { value } });

  it('fails at once where two groups have the name of the registration group, and names both', async () => {
    const error = await failureAt(1, () => listing([group(first), group(second)]));
    assert.equal(error.nonRetryable, true);
    assert.ok(error.message.includes(first) && error.message.includes(second), error.message);
  });

  it('fails at once where there is no such group, and says what to do', async () => {
    const error = await failureAt(1, () => listing([]));
    assert.deepEqual([error.nonRetryable, error.type], [true, 'NoRegistrationGroup']);
    assert.match(error.message, /create it and put the devices into it/);
  });

  it('fails at once where a permission is lacking', async () => {
    const body = { error: { code: 'Authorization_RequestDenied', message: 'no' } };
    const error = await failureAt(1, () => ({ status: 403, body }));
    assert.equal(error.nonRetryable, true);
  });

  const passing: readonly (readonly [string, ScriptedAnswer])[] = [
    ['throttled', { status: 429, headers: { 'retry-after': '17' }, body: {} }],
    ['unavailable', { status: 503, body: {} }],
    ['of a broken answer', { status: 200, body: '{"value":[' }],
  ];
  for (const [what, answer] of passing) {
    it(`is tried again when ${what}`, async () => {
      const error = await failureAt(1, () => answer);
      assert.notEqual(error.nonRetryable, true);
    });
  }

  it('gives up on answers that are never what they should be, a page that leads elsewhere among them', async () => {
    const hostile = (url: string) =>
      url.includes('/managedDevices')
        ? {
            status: 200,
            body: { value: [{ id: first }], '@odata.nextLink': 'https://graph.example/v1.0/more' },
          }
        : listing([group(first)]);
    assert.notEqual((await failureAt(1, hostile)).nonRetryable, true);
    const last = await failureAt(5, hostile);
    assert.deepEqual([last.nonRetryable, last.type], [true, 'GraphMalformed']);
    assert.match(last.message, /graph\.example/);
  });
});

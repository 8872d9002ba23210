/** Who may send, from the environment to the worker: what is set, what a rehearsal makes up, and what is refused. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readConfig } from '#settings/config.ts';
import { chooseWebhook, webhookText, type WebhookChoice } from '../../src/cli/rehearsal/webhook.ts';
import { Failure } from '../../src/cli/failure.ts';
import type { Session } from '../../src/cli/session.ts';
import { dataDirectoryPaths } from '#engine/dataDirectory.ts';
import { addressIn, workerProgram, type WorkerStart } from '#engine/parts/worker.ts';
import { readSenders } from '#webhook/secrets.ts';
import { workerConfig } from '../../src/worker/config.ts';
import { secretOf } from './door.ts';

const given = `helpdesk=${secretOf(1)},monitoring=${secretOf(2)}`;
const tenantOfOwn = {
  GRAPH_TENANT_ID: '11111111-2222-4333-8444-555555555555',
  GRAPH_CLIENT_ID: 'ringmaster',
  GRAPH_CLIENT_SECRET: 'secret',
};

describe('the settings of the webhook', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'ringmaster-webhook-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('come from the environment', async () => {
    const choice = await choose({
      RINGMASTER_WEBHOOK_SECRETS: given,
      RINGMASTER_WEBHOOK_PORT: '14800',
    });
    assert.deepEqual(choice?.start, { tenant: 'contoso', secrets: given, port: 14_800 });
    const text = webhookText('http://127.0.0.1:14800/v1/signals', choice);
    assert.equal(text, 'http://127.0.0.1:14800/v1/signals, senders helpdesk, monitoring');
  });

  it('of a real tenant without senders are none, and its policy is not read', async () => {
    const { config, session } = sessionWith(tenantOfOwn);
    assert.notEqual(config.graph, null);
    const unread = (): string => assert.fail('the policy was read');
    assert.equal(await chooseWebhook(session, unread), null);
  });

  it('of a rehearsal are made up once, kept for its owner alone, and shown by their place', async () => {
    const [first, second] = [await choose({}), await choose({})];
    const file = path.join(folder, 'webhook-secret');
    assert.deepEqual(second, first);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const secret = readFileSync(file, 'utf8').trim();
    assert.equal(first?.start.secrets, `rehearsal=${secret}`);
    assert.deepEqual(
      readSenders(first.start.secrets).map(({ name }) => name),
      ['rehearsal'],
    );
    assert.equal(webhookText('http://a', first), `http://a, secret in ${file}`);
  });

  const faults: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    [
      'a secret that is short',
      { RINGMASTER_WEBHOOK_SECRETS: 'helpdesk=whsec_c2hvcnQ=' },
      /^RINGMASTER_WEBHOOK_SECRETS: .*24–64/,
    ],
    [
      'a port that is none',
      { RINGMASTER_WEBHOOK_SECRETS: given, RINGMASTER_WEBHOOK_PORT: '0' },
      /must be a port/,
    ],
    [
      'a port in words',
      { RINGMASTER_WEBHOOK_SECRETS: given, RINGMASTER_WEBHOOK_PORT: 'http' },
      /must be a port/,
    ],
  ];
  for (const [what, environment, words] of faults) {
    it(`refuse ${what}, before anything is started`, async () => {
      await assert.rejects(choose(environment), (thrown: unknown) => {
        assert.ok(thrown instanceof Failure);
        assert.equal(thrown.kind, 'usage');
        assert.match(thrown.message, words);
        assert.doesNotMatch(thrown.message, /c2hvcnQ/);
        return true;
      });
    });
  }

  it('refuse a kept secret that was spoilt, and say the way out', async () => {
    writeFileSync(path.join(folder, 'webhook-secret'), 'whsec_\n');
    await assert.rejects(choose({}), (thrown: unknown) => {
      assert.ok(thrown instanceof Failure);
      assert.match(
        thrown.details.remedy ?? '',
        /delete .*webhook-secret, and a new secret is made/,
      );
      return true;
    });
  });

  it('reach the worker by its environment, and one that is to have none gets none', () => {
    const variables = { RINGMASTER_WEBHOOK_SECRETS: given, RINGMASTER_WEBHOOK_PORT: '1' };
    const webhook = { tenant: 'contoso', secrets: given, port: 14_800 };
    const environmentWith = (access: WorkerStart['webhook']) =>
      workerProgram({
        paths: dataDirectoryPaths(folder),
        variables,
        cacheDir: folder,
        existing: false,
        temporal: { address: '127.0.0.1:7233', namespace: 'default' },
        databaseUrl: 'postgresql://ringmaster@127.0.0.1/ringmaster',
        graph: {
          kind: 'emulator',
          url: 'http://127.0.0.1:1',
          tenant: 't',
          clientId: 'c',
          clientSecret: 's',
        },
        webhook: access,
        page: { port: 20_001, webUi: 'http://127.0.0.1:20002' },
      });
    const config = workerConfig(environmentWith(webhook).environment ?? {});
    assert.equal(config.webhook?.port, 14_800);
    assert.equal(config.webhook.host, '127.0.0.1');
    assert.equal(config.webhook.tenant, 'contoso');
    assert.ok(!('file' in config.webhook.senders));
    assert.deepEqual(
      config.webhook.senders.map(({ name }) => name),
      ['helpdesk', 'monitoring'],
    );
    const program = environmentWith(null);
    assert.equal(workerConfig(program.environment ?? {}).webhook, null);
    assert.equal(
      [...program.args, ...environmentWith(webhook).args].join().includes('whsec_'),
      false,
    );
  });

  it('are all there or the worker does not start', () => {
    const rest = {
      ...tenantOfOwn,
      DATABASE_URL: 'postgres://a',
      RINGMASTER_CACHE_DIR: folder,
      RINGMASTER_REPORTS_DIR: folder,
    };
    assert.equal(workerConfig(rest).webhook, null);
    for (const part of [
      { RINGMASTER_WEBHOOK_SECRETS: given },
      { RINGMASTER_WEBHOOK_PORT: '14800' },
      { RINGMASTER_WEBHOOK_SECRETS: given, RINGMASTER_WEBHOOK_PORT: '14800' },
    ])
      assert.throws(
        () => workerConfig({ ...rest, ...part }),
        /a webhook needs .*RINGMASTER_TENANT/,
      );
  });

  it('come back as an address in the worker’s announcement', () => {
    assert.equal(addressIn({ kind: 'ready', webhook: 'http://a' }, 'webhook'), 'http://a');
    for (const none of [undefined, null, {}, { webhook: null }, 'ready'])
      assert.equal(addressIn(none, 'webhook'), undefined);
  });

  function sessionWith(environment: Readonly<Record<string, string>>) {
    const config = readConfig({ ...environment, RINGMASTER_DATA_DIR: folder });
    // Nothing else of a session is asked for.
    return { config, session: { config } as Session };
  }

  async function choose(
    environment: Readonly<Record<string, string>>,
  ): Promise<WebhookChoice | null> {
    return await chooseWebhook(sessionWith(environment).session, () => 'contoso');
  }
});

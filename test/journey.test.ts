/**
 * docs/journey.md, played: each command of its blocks is run against an emulated tenant and a real store, and what it says is
 * what stands there (`UPDATE=1` writes it anew). What the care of a tenant does by itself each hour and day, a comment
 * `<!-- walk: D-2 -->` has done at its place; the clock stands at the day of the last one.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { usualArea } from '#core/area/areas.ts';
import { findDevice } from '#store/device/deviceList.ts';
import type { Store } from '#store/store.ts';
import type { Deps } from '../src/activities/deps.ts';
import { checkReadiness, planReadiness } from '../src/activities/fleet/readiness.ts';
import { prepareRings } from '../src/activities/fleet/prepare.ts';
import { discoverDevices, joinGroups, registerBatch } from '../src/activities/fleet/register.ts';
import { atAttempt } from './activities/attempts.ts';
import { ran } from './cli/run.ts';
import { day, settled, startEmulator, type Emulated } from './emulator/emulated.ts';
import { graphOver } from './graph/graphs.ts';
import { openDatabase } from './store/database.ts';

const document = 'docs/journey.md';
const { tenant, rings } = defaultPolicy('contoso');
const part = /```console\n([^]*?)```|<!-- (walk: D([-+]\d+)|intune: [^>]*) -->/g;
const clock = Date.now;

describe('docs/journey.md', () => {
  let emulated: Emulated;
  let store: Store;
  let environment: Record<string, string> = {};
  let foreign = '';

  before(async () => {
    emulated = await startEmulator([...settled, '--devices', '1000', '--seed', '7']);
    const opened = await openDatabase();
    store = opened.store;
    environment = {
      DATABASE_URL: opened.url,
      GRAPH_URL: emulated.url,
      GRAPH_LOGIN_URL: emulated.url,
      GRAPH_TENANT_ID: '11111111-2222-4333-8444-555555555555',
      GRAPH_CLIENT_ID: 'ringmaster',
      GRAPH_CLIENT_SECRET: 'emulated',
      RINGMASTER_OPERATOR: 'kim',
      COLUMNS: '110',
    };
  });
  after(async () => {
    Date.now = clock;
    await store.close();
    await emulated.stop();
  });

  it('says what its commands say', async () => {
    const text = readFileSync(document, 'utf8');
    let played = '';
    let from = 0;
    stand(day(-3));
    for (const match of text.matchAll(part)) {
      const [whole, block, act, walked] = match;
      played += text.slice(from, match.index);
      played += block === undefined ? whole : `\`\`\`console\n${await commands(block)}\`\`\``;
      if (walked !== undefined) await walk(day(Number(walked)));
      else if (act !== undefined) await inIntune(act);
      from = match.index + whole.length;
    }
    played += text.slice(from);
    if (process.env['UPDATE'] === '1') writeFileSync(document, played);
    assert.equal(readFileSync(document, 'utf8'), played);
  });

  function stand(at: number): void {
    Date.now = () => at;
  }

  /** The commands of a block, each with what it says now. */
  async function commands(block: string): Promise<string> {
    let shown = '';
    for (const line of block.split('\n').filter((one) => one.startsWith('$ ringmaster '))) {
      const words = [...line.slice('$ ringmaster '.length).matchAll(/"([^"]*)"|(\S+)/g)];
      const { out, errors, code } = await ran(
        words.map(([, quoted, bare]) => quoted ?? bare ?? ''),
        environment,
      );
      const exit = code === 0 ? '' : `[exit ${code}]\n`;
      shown += `${line}\n${errors}${out}${exit}`.replaceAll(emulated.url, 'https://graph…');
    }
    return shown;
  }

  /** What somebody does in Intune's portal: another ring for a group of one device, or none any more. */
  async function inIntune(act: string): Promise<void> {
    const path = '/beta/deviceManagement/deviceConfigurations';
    const at = { at: Date.now() };
    const [, serial] = /ring to (\S+)/.exec(act) ?? [];
    if (serial === undefined) {
      await emulated.call('DELETE', `${path}/${foreign}`, at);
      return;
    }
    const found = await findDevice(store, { key: { tenant, area: usualArea }, id: serial });
    const odata = `https://graph.microsoft.com/v1.0/directoryObjects/${found?.device.objectId ?? ''}`;
    const group = await made('/v1.0/groups', {
      displayName: 'Finance laptops',
      mailEnabled: false,
      mailNickname: 'finance',
      securityEnabled: true,
      'members@odata.bind': [odata],
    });
    foreign = await made(path, {
      '@odata.type': '#microsoft.graph.windowsUpdateForBusinessConfiguration',
      displayName: 'Finance, no updates at quarter end',
    });
    const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: group };
    const assigned = { body: { assignments: [{ target }] }, ...at };
    const { status, text } = await emulated.call('POST', `${path}/${foreign}/assign`, assigned);
    assert.equal(status, 200, text);
  }

  async function made(path: string, body: object): Promise<string> {
    const { status, json, text } = await emulated.call('POST', path, { body, at: Date.now() });
    assert.equal(status, 201, text);
    return (json as unknown as { readonly id: string }).id;
  }

  /** What the care does each hour and day. */
  async function walk(asOf: number): Promise<void> {
    stand(asOf);
    const graph = graphOver(emulated);
    const feeds = { knownExploited: null, securityGuide: null };
    const deps: Deps = { graph, analytics: null, store, feeds, reportsDir: '', outlets: null };
    const input = { tenant, area: usualArea, rings, asOf };
    await atAttempt(1, async () => {
      await prepareRings(deps, { key: { tenant, area: usualArea, id: '2026-12-B' }, rings, asOf });
      const { batches } = await discoverDevices(deps, input);
      for (const batch of batches) await registerBatch(deps, { ...input, batch });
      await joinGroups(deps, input);
      for (const batch of await planReadiness(deps, input))
        await checkReadiness(deps, { ...input, batch });
    });
  }
});

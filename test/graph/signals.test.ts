/** Reading what went wrong on devices, and what Microsoft tells of an update, from the emulator and from odd servers. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  joinedAdvisories,
  knownAdvisories,
  listServiceAdvisories,
} from '#graph/updates/advisories.ts';
import { listAppEvents } from '#graph/endpointAnalytics/appEvents.ts';
import { listOpenKnownIssues, listQualityUpdates } from '#graph/updates/catalog.ts';
import { createRingPolicy, assignRingPolicy } from '#graph/intune/ringPolicies.ts';
import { findGroup } from '#graph/directory/groups.ts';
import { GraphError } from '#graph/error.ts';
import { createGraph, type Graph } from '#graph/request.ts';
import { listServiceIssues } from '#graph/updates/serviceHealth.ts';
import { listBlueScreens } from '#graph/endpointAnalytics/startups.ts';
import { day, type Emulated, listing, startEmulator } from '../emulator/emulated.ts';
import { fixedToken, graphOver, rowsOf, startScripted, type Scripted } from './graphs.ts';
import { dayMs } from '#core/time.ts';

const midnight = (days: number): number => Math.floor(day(days) / dayMs) * dayMs;

/** What is told of one update. */
async function listAdvisories(
  graph: Graph,
  o: { readonly entryId: string; readonly kbs: readonly string[]; readonly asOf: number },
) {
  const { kbs, asOf } = o;
  const names = { kbs, names: ['2022.06 B'] };
  const known = knownAdvisories(await listOpenKnownIssues(graph, o), asOf);
  return joinedAdvisories(known, await listServiceAdvisories(graph, { names, asOf }));
}

/** Everybody gets the update at once, so that its effects show. */
async function updateAll(graph: Graph): Promise<void> {
  const asOf = day(-10);
  const displayName = 'Windows Autopatch Device Registration';
  const group = await findGroup(graph, { displayName, asOf });
  const cadence = { deferralDays: 0, deadlineDays: 1, gracePeriodDays: 1 };
  const policy = await createRingPolicy(graph, {
    displayName: 'All',
    description: '',
    cadence,
    asOf,
  });
  const groupIds = [group?.groupId ?? ''];
  await assignRingPolicy(graph, { policyId: policy.policyId, groupIds, asOf });
}

describe('events of devices', () => {
  let emulated: Emulated;
  let graph: Graph;
  let scripted: Scripted | null = null;
  before(async () => {
    emulated = await startEmulator([...listing, '--devices', '2000', '--scenario', 'bad-update']);
    graph = graphOver(emulated);
    await updateAll(graph);
  });
  after(() => emulated.stop());
  afterEach(async () => {
    await scripted?.close();
    scripted = null;
  });

  async function serving(rows: readonly unknown[]): Promise<Graph> {
    scripted = await startScripted(() => ({ status: 200, body: { value: rows } }));
    return createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken });
  }

  it('are blue screens with their stop codes, of days that are over, many more after a bad update', async () => {
    const read = (asOf: number, since: number) => rowsOf(listBlueScreens(graph, { asOf, since }));
    const before = await read(day(0), midnight(-7));
    const after = await read(day(8), midnight(1));
    assert.ok(
      before.length > 0 && after.length > 3 * before.length,
      `${before.length}, ${after.length}`,
    );
    assert.ok(after.every(({ at }) => at >= midnight(1) && at < midnight(8)));
    assert.ok(after.every(({ stopCode }) => /^0x[0-9a-f]{8}$/.test(stopCode ?? '')));
    const ofTheUpdate = after.filter(({ stopCode }) => stopCode === '0x000000d1');
    assert.ok(ofTheUpdate.length > after.length / 2);
    assert.ok(before.every(({ stopCode }) => stopCode !== '0x000000d1'));
  });

  it('are told of devices that the list of devices knows', async () => {
    const rows = await rowsOf(listBlueScreens(graph, { asOf: day(8), since: midnight(1) }));
    const path = `/v1.0/deviceManagement/managedDevices/${rows[0]?.deviceId ?? ''}`;
    assert.equal((await emulated.call('GET', path, { at: day(8) })).status, 200);
  });

  it('are looked at again, since a filter may have been ignored', async () => {
    const start = (restartCategory: string, days: number) => ({
      deviceId: 'D',
      startTime: new Date(day(days)).toISOString(),
      restartCategory,
      restartStopCode: '',
    });
    const ignoring = await serving([
      start('blueScreen', -3),
      start('restartWithUpdate', 1),
      start('BootError', 1),
      start('blueScreen', 1),
      { ...start('blueScreen', 1), startTime: 'soon' },
    ]);
    const poison: string[] = [];
    const onPoison = (reason: string): void => void poison.push(reason);
    const rows = await rowsOf(listBlueScreens(ignoring, { asOf: day(2), since: day(0), onPoison }));
    assert.deepEqual(rows, [
      { deviceId: 'd', at: day(1), stopCode: null, category: 'bootError' },
      { deviceId: 'd', at: day(1), stopCode: null, category: 'blueScreen' },
    ]);
    assert.deepEqual(poison, ['startTime: is no date-time']);
  });

  it('fail the reading when one cannot be read and nobody is told', async () => {
    const broken = await serving([{ deviceId: 'd' }]);
    await assert.rejects(
      rowsOf(listBlueScreens(broken, { asOf: day(2), since: 0 })),
      (error) => error instanceof GraphError && error.kind === 'malformed',
    );
  });

  it('are crashes and hangs of executables, not of the names people see', async () => {
    const query = { asOf: day(8), since: midnight(1) };
    const failures = await rowsOf(listAppEvents(graph, query));
    const apps = new Set(failures.map(({ app }) => app));
    const known = ['outlook.exe', 'excel.exe', 'winword.exe', 'ms-teams.exe', 'msedge.exe'];
    assert.deepEqual([...apps].toSorted(), [...known, 'contoso ledger'].toSorted());
    assert.deepEqual(new Set(failures.map(({ kind }) => kind)), new Set(['crash', 'hang']));
    assert.ok(failures.every(({ at }) => at >= midnight(1) && at < midnight(8)));
    assert.ok(failures.length > 1000, 'more than a page');
  });

  it('of other kinds or from before are left out, whatever was filtered', async () => {
    const event = (eventType: string, days: number, appDisplayName = ' Microsoft Word ') => ({
      deviceId: 'D',
      eventDateTime: new Date(day(days)).toISOString(),
      eventType,
      appDisplayName,
    });
    const ignoring = await serving([
      event('crash', -1),
      event('launch', 1),
      event('AppCrash', 1),
      event('hang', 1, 'Ledger.exe'),
    ]);
    const rows = await rowsOf(listAppEvents(ignoring, { asOf: day(2), since: day(0) }));
    assert.deepEqual(rows, [
      { deviceId: 'd', at: day(1), app: 'winword.exe', kind: 'crash' },
      { deviceId: 'd', at: day(1), app: 'ledger.exe', kind: 'hang' },
    ]);
  });
});

describe('messages about an update', () => {
  let folder = '';
  let emulated: Emulated;
  let graph: Graph;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'scenario-'));
    const path = join(folder, 'told.yaml');
    const issue = '{ title: Printers print blank pages, day: 4, resolvedDay: 11 }';
    writeFileSync(path, `extends: calm\nname: told\nrelease: { knownIssues: [${issue}] }\n`);
    emulated = await startEmulator(['--devices', '50', '--scenario', path]);
    graph = graphOver(emulated);
  });
  after(async () => {
    await emulated.stop();
    rmSync(folder, { recursive: true });
  });

  const advisoriesOn = async (days: number) => {
    const asOf = day(days);
    const updates = await listQualityUpdates(graph, { asOf, since: day(-1) });
    const update = updates.find(({ name }) => name === '2022.06 B');
    const kbs = (update?.targets ?? []).map(({ kb }) => kb);
    return listAdvisories(graph, { entryId: update?.entryId ?? '', kbs, asOf });
  };

  it('are there from the day on which the scenario opens an issue until it is settled', async () => {
    const titles = async (days: number) => (await advisoriesOn(days)).map(({ title }) => title);
    assert.ok(!(await titles(3.9)).includes('Printers print blank pages'));
    assert.ok((await titles(4)).includes('Printers print blank pages'));
    assert.ok((await titles(10.9)).includes('Printers print blank pages'));
    assert.deepEqual(await titles(12), []);
  });

  it('are told once, by the catalogue, with the builds they are about', async () => {
    const all = await advisoriesOn(5);
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    const printers = all.find(({ title }) => title.startsWith('Printers'));
    assert.match(printers?.id ?? '', /^WI\d{6}$/);
    assert.deepEqual(
      { ...printers, id: '' },
      {
        id: '',
        title: 'Printers print blank pages',
        source: 'knownIssue',
        openedAt: day(4),
        builds: [19_042, 19_043, 19_044, 22_000],
      },
    );
    const health = await listServiceIssues(graph, { asOf: day(5) });
    assert.equal(health.find(({ id }) => id === printers?.id)?.isResolved, false);
  });

  it('of the month before are not this update’s', async () => {
    const before = await listServiceIssues(graph, { asOf: day(5) });
    const elder = before.filter(({ openedAt }) => (openedAt ?? 0) < day(0) && openedAt !== null);
    assert.ok(
      elder.some(({ isResolved }) => !isResolved),
      'May has an issue that is still open',
    );
    const ids = (await advisoriesOn(5)).map(({ id }) => id);
    assert.ok(elder.every(({ id }) => !ids.includes(id)));
  });

  it('come from the service health too, when they name an article of the update', async () => {
    const issue = (id: string, over: object) => ({
      id,
      title: 'Blue screens',
      service: 'Windows',
      startDateTime: '2026-12-10T00:00:00Z',
      isResolved: false,
      posts: [{ description: { content: 'After KB5014699 devices …' } }],
      ...over,
    });
    const products = {
      value: [
        {
          Revisions: [
            {
              CatalogEntry: { Id: 'e', ShortName: '2022.06 B' },
              KnowledgeBaseArticle: { Id: 'KB5014699' },
            },
          ],
          KnownIssues: [{ Id: 'WI1', Title: 'Known', Status: 'Confirmed' }],
        },
      ],
    };
    const pages: Readonly<Record<string, object>> = {
      '/v1.0/admin/serviceAnnouncement/issues': {
        '@odata.nextLink': 'NEXT',
        value: [
          issue('WI1', {}),
          issue('WI2', {}),
          issue('WI3', { isResolved: true }),
          issue('EX4', { service: 'Exchange Online' }),
          issue('WI5', { posts: [{ description: { content: 'After KB50146990' } }] }),
          { id: 7 },
        ],
      },
      '/v1.0/admin/serviceAnnouncement/issues?$skip=100': {
        value: [issue('WI6', { posts: null, title: 'Slow starts after 2022.06 B' })],
      },
    };
    const scripted: Scripted = await startScripted(({ url }) => {
      const body = url.includes('findByCatalogId') ? products : (pages[url] ?? {});
      const text = JSON.stringify(body).replace(
        'NEXT',
        `${scripted.url}/v1.0/admin/serviceAnnouncement/issues?$skip=100`,
      );
      return { status: 200, body: text };
    });
    try {
      const graph = createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken });
      const found = await listAdvisories(graph, { entryId: 'e', kbs: ['KB5014699'], asOf: day(9) });
      assert.deepEqual(
        found.map(({ id, source, builds }) => [id, source, builds]),
        [
          ['WI2', 'serviceHealth', null],
          ['WI6', 'serviceHealth', null],
          ['WI1', 'knownIssue', null],
        ],
      );
      assert.equal(found.at(-1)?.openedAt, day(9), 'an issue without an instant is new');
    } finally {
      await scripted.close();
    }
  });
});

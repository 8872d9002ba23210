/** Looking at what is rolled out: each thing that is asked fails alone, and silence opens nothing. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decide } from '#core/release/step/decide.ts';
import type { Release } from '#core/release/state/release.ts';
import { recordExploited } from '#store/reading/exploited.ts';
import { sayUsual } from '#store/evidence/usual/usualWords.ts';
import { readSetAside } from '#store/reading/setAside.ts';
import type { Store } from '#store/store.ts';
import type { Deps } from '../../../src/activities/deps.ts';
import { observeRelease } from '../../../src/activities/observe/observe.ts';
import { onDay, plannedRelease, publishedAt, time } from '../../core/release/world.ts';
import { openDatabase } from '../../store/database.ts';
import { atLastAttempt } from '../attempts.ts';
import { createTenant, type Tenant } from '../tenants.ts';

const now = onDay(8);
const catalog = 'catalog/entries';

let store: Store;
let tenant: Tenant;
let folder = '';

async function looked(release: Release, deps: Deps = tenant.deps) {
  const { observation } = await atLastAttempt(() =>
    observeRelease(deps, { release, asOf: now, missing: [], isFresh: true }),
  );
  return observation;
}

/** A release that is announced and waits for its update. */
function announced(): Release {
  return { ...plannedRelease(), key: tenant.key, phase: 'announced' };
}

async function rolling(): Promise<Release> {
  const { content } = await looked(announced());
  return { ...announced(), phase: 'rolling', content };
}

describe('looking at the updates of a month', () => {
  before(async () => {
    ({ store } = await openDatabase());
    tenant = await createTenant(store, { devices: 40 });
    folder = mkdtempSync(join(tmpdir(), 'feeds-'));
  });
  after(async () => {
    await tenant.emulated.stop();
    await store.close();
    rmSync(folder, { recursive: true });
  });
  afterEach(() => tenant.emulated.control('DELETE', 'faults'));

  const failing = (path: string, fault: object) =>
    tenant.emulated.control('POST', 'faults', [{ match: { path }, ...fault }]);

  it('knows all of them, with the devices that run each version', async () => {
    const { content, missing } = await looked(announced());
    assert.deepEqual(missing, []);
    assert.deepEqual(
      content?.updates?.map(({ name }) => name),
      ['2022.06 B', '2022.06 OOB'],
    );
    assert.ok((content.versions ?? []).length > 0);
    const all = (content.versions ?? []).reduce((sum, { devices }) => sum + devices, 0);
    assert.ok(all > 20 && all <= 40, String(all));
  });

  const answers: readonly object[] = [
    { kind: 'status', status: 400 },
    { kind: 'status', status: 401 },
    { kind: 'status', status: 403 },
    { kind: 'status', status: 404 },
    { kind: 'status', status: 503 },
    { kind: 'truncate' },
    { kind: 'reset' },
    { kind: 'html502' },
  ];
  for (const fault of answers) {
    it(`opens nothing, and lives, when the catalogue answers ${JSON.stringify(fault)}`, async () => {
      await failing(catalog, fault);
      const observation = await looked(announced());
      assert.equal(observation.content, null);
      assert.ok(observation.missing.includes('catalog'));
      const outcome = decide(announced(), time, observation, now);
      assert.deepEqual(
        outcome.decisions.filter(({ action }) => action.kind === 'offer'),
        [],
      );
      assert.ok(
        outcome.waits.some((wait) => wait.kind === 'sourceMissing' && wait.source === 'catalog'),
      );
    });
  }

  it('keeps what it knew, and asks for the messages all the same, while the catalogue is silent', async () => {
    const release = await rolling();
    await failing(catalog, { kind: 'status', status: 403 });
    const observation = await looked(release);
    assert.deepEqual(observation.content, release.content);
    assert.deepEqual(observation.missing, ['catalog']);
  });

  it('misses the service health alone, and has the catalogue’s known issues', async () => {
    await failing('serviceAnnouncement', { kind: 'status', status: 403 });
    const { content, missing } = await looked(announced());
    assert.deepEqual(missing, ['advisories']);
    assert.equal(content?.updates?.length, 2);
  });

  it('misses alone what the database refuses', async () => {
    const release = await rolling();
    await store.pool.query('alter table exposures rename to exposures_gone');
    try {
      const { missing, counts, progress, content } = await looked(release);
      assert.deepEqual(missing, ['evidence']);
      assert.equal(counts, null);
      assert.notEqual(progress, null);
      assert.notEqual(content, null);
      const unbound = { ...release, baselines: null };
      const decisions = decide(unbound, time, await looked(unbound), now).decisions;
      assert.ok(decisions.every(({ action }) => action.kind !== 'useBaselines'));
    } finally {
      await store.pool.query('alter table exposures_gone rename to exposures');
    }
  });

  it('is judged by what people said before it was published, and by nothing they say later', async () => {
    const word = {
      key: tenant.key,
      signal: 'report',
      cohort: null,
      operator: 'kim',
      at: now,
    };
    const key = { ...tenant.key, id: '2027-01-B' };
    const rows = (await rolling()).content;
    const unbound = { ...announced(), key, phase: 'rolling' as const, content: rows };
    await sayUsual(store, { ...word, share: 0.12, reason: 'a campaign' });
    const { observation } = await atLastAttempt(() =>
      observeRelease(tenant.deps, { release: unbound, asOf: now, missing: [], isFresh: false }),
    );
    const chosen = decide(unbound, time, observation, now).decisions.find(
      ({ action }) => action.kind === 'useBaselines',
    );
    assert.match(
      chosen?.reason ?? '',
      /, and on what people say is usual: report 12 % of all devices \(kim\)\.$/,
    );
    await sayUsual(store, { ...word, share: null, reason: '' });
    const bound = { ...unbound, baselines: observation.baselines.version };
    const later = await atLastAttempt(() =>
      observeRelease(tenant.deps, { release: bound, asOf: now, missing: [], isFresh: false }),
    );
    assert.deepEqual(later.observation.baselines, observation.baselines);
    assert.deepEqual(
      later.observation.baselines.words?.map(({ share }) => share),
      [0.12],
    );
  });

  it('misses the editions alone, and asks for them again', async () => {
    await failing('updates/products(\\?|$)', { kind: 'status', status: 403 });
    const { content, missing } = await looked(announced());
    assert.deepEqual(missing, ['editions']);
    assert.equal(content?.outOfService, undefined);
    await tenant.emulated.control('DELETE', 'faults');
    const again = await looked({ ...announced(), phase: 'rolling', content });
    assert.deepEqual([again.missing, again.content?.outOfService], [[], []]);
  });

  it('misses the known issues alone', async () => {
    await failing('findByCatalogId', { kind: 'truncate' });
    const { content, missing } = await looked(announced());
    assert.deepEqual(missing, ['knownIssues']);
    assert.notEqual(content, null);
  });

  it('ties a reported flaw to the updates by the vendor’s guide alone, and names who reported it', async () => {
    const guide = join(folder, 'guide.json');
    const fix = { Type: 2, Description: { Value: '5014699' } };
    const flaw = { CVE: 'CVE-2022-30190', Remediations: [fix] };
    writeFileSync(guide, JSON.stringify({ Vulnerability: [flaw] }));
    const told = { tenant: tenant.name, source: 'helpdesk', at: publishedAt };
    await recordExploited(store, { ...told, cves: ['CVE-2022-30190', 'CVE-2020-0002'] });
    const deps = { ...tenant.deps, feeds: { knownExploited: null, securityGuide: guide } };
    const release = await rolling();
    const { exploited } = await looked(release, deps);
    const monthly = release.content?.updates?.[0]?.entryId;
    assert.deepEqual(exploited, [
      { cve: 'CVE-2020-0002', source: 'report', by: 'helpdesk', mendedBy: [] },
      { cve: 'CVE-2022-30190', source: 'report', by: 'helpdesk', mendedBy: [monthly] },
    ]);
    const without = await looked(release);
    assert.ok(without.exploited.every(({ mendedBy = [] }) => mendedBy.length === 0));
  });

  it('misses a list that cannot be read alone, and one that is mostly unreadable as a whole', async () => {
    const list = join(folder, 'list.json');
    const guide = join(folder, 'exploited.json');
    const threats = [{ Type: 1, Description: { Value: 'Exploited:Yes' } }];
    const fix = { Type: 2, Description: { Value: 'KB5014699' } };
    const flaw = { CVE: 'CVE-2022-1000', Threats: threats, Remediations: [fix] };
    writeFileSync(guide, JSON.stringify({ Vulnerability: [flaw, { CVE: 'Follina' }] }));
    writeFileSync(list, JSON.stringify({ vulnerabilities: [1, 2, 3, 4] }));
    const feeds = { knownExploited: list, securityGuide: guide };
    const release = await rolling();
    const seen = await looked(release, { ...tenant.deps, feeds });
    assert.deepEqual(seen.missing, ['knownExploited']);
    assert.deepEqual(
      seen.exploited.filter(({ source }) => source === 'guide').map(({ cve }) => cve),
      ['CVE-2022-1000'],
    );
    const noted = await readSetAside(store, { tenant: tenant.name });
    assert.deepEqual(
      noted.map(({ source, rows, ofRows }) => [source, rows, ofRows]),
      [
        ['knownExploited', 4, 4],
        ['securityGuide', 1, 2],
      ],
    );
  });
});

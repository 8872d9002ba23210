/** Which devices, by name: those of a state, those that keep the objective open, those one searches for; as text or CSV. */
import assert from 'node:assert/strict';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Release } from '#core/release/state/release.ts';
import { csvText } from '#cli/devices/csvOut.ts';
import { markHeld } from '#store/holds/members.ts';
import { recordInstalls } from '#store/device/installs.ts';
import { saveRelease } from '#store/release/releases.ts';
import type { Store } from '#store/store.ts';
import { openDatabase } from '../../store/database.ts';
import { device, discover, guid, now, numbers, register, qualityOf } from '../../store/fleets.ts';
import { plannedRelease } from '../../core/release/world.ts';
import { ran, type Ran } from '../run.ts';

describe('devices list', () => {
  let store: Store;
  let url = '';
  const tenant = 'contoso';
  const old = '10.0.19044.1706';
  const asked = (...words: readonly string[]): Promise<Ran> =>
    ran(['devices', 'list', ...words], { DATABASE_URL: url });
  const serials = async (...words: readonly string[]): Promise<readonly string[]> => {
    const { out, errors, code } = await asked(...words, '--json');
    assert.equal(code, 0, errors);
    const { devices } = JSON.parse(out) as { devices: readonly { deviceId: string }[] };
    return devices.map(({ deviceId }) => deviceId);
  };
  const ids = (...some: readonly number[]) => some.map((one) => guid('device', one)).toSorted();

  before(async () => {
    ({ store, url } = await openDatabase());
    const facts = [
      { osVersion: old },
      { osVersion: '10.0.19044.1766' },
      { osVersion: old, lastSyncAt: 0 },
      { osVersion: old, serialNumber: '=HYPERLINK("x")' },
      { osVersion: old, model: 'Fjord 13 G2' },
      { osVersion: old, model: '100 % Fjord' },
    ];
    await discover(
      store,
      tenant,
      numbers(facts.length).map((one) => device(one, facts[one] ?? {})),
    );
    const rings = defaultPolicy(tenant).rings.slice(-1);
    await register(store, { tenant, plans: rings });
    await recordInstalls(store, {
      key: qualityOf(tenant),
      at: now,
      rows: [
        {
          entraDeviceId: guid('entra', 3),
          state: 'failed',
          targetBuild: '10.0.19044.1766',
          errorClass: 'WUDamaged',
          errorCode: '0x80073712',
          at: now,
        },
      ],
    });
    await markHeld(store, {
      ...qualityOf(tenant),
      hold: '2026-12-B/hold-1',
      part: 'hold',
      deviceIds: ids(4),
      at: now,
    });
    await saveRelease(store, { release: offered(), status: 'running', at: now });
  });
  after(() => store.close());

  /** Ring broad is open, and progress was read at `now`. */
  function offered(): Release {
    const release = plannedRelease();
    return {
      ...release,
      content: {
        entryId: 'e',
        name: '2022.06 B',
        releasedAt: now,
        kbs: [],
        targets: [{ line: '19044', version: [19_044, 1766], label: '', kb: '' }],
        severity: null,
        isExpeditable: true,
        openKnownIssues: [],
      },
      rings: release.rings.map((ring) => ({ ...ring, offeredAt: now })),
      lastAssessedAt: now,
    };
  }

  it('tells those of each state, which together are all', async () => {
    assert.deepEqual(await serials('--state', 'failed'), ids(3));
    assert.deepEqual(await serials('--state', 'held'), ids(4));
    assert.deepEqual(await serials('--state', 'done'), ids(1));
    assert.deepEqual(await serials('--state', 'ineligible'), ids(2));
    assert.deepEqual(await serials('--state', 'offered'), ids(0, 5));
    assert.deepEqual(await serials('--state', 'waiting'), []);
    assert.deepEqual(await serials(), ids(0, 1, 2, 3, 4, 5));
  });

  it('tells those that keep the objective open, page by page', async () => {
    assert.deepEqual(await serials('--missing'), ids(0, 3, 4, 5));
    const { out } = await asked('--missing', '--limit', '2', '--json');
    const { next } = JSON.parse(out) as { next: string };
    assert.deepEqual(await serials('--missing', '--after', next), ids(0, 3, 4, 5).slice(2));
  });

  it('tells devices of a model, of a build, and of one reason why they do not count', async () => {
    assert.deepEqual(await serials('--model', 'fjord'), ids(4, 5));
    assert.deepEqual(await serials('--model', '100 %'), ids(5));
    assert.deepEqual(await serials('--build', '19044.1766'), ids(1));
    assert.deepEqual(await serials('--build', '19044', '--missing'), ids(0, 3, 4, 5));
    assert.deepEqual(await serials('--ineligible', 'contact'), ids(2));
    assert.deepEqual(await serials('--ineligible', 'disk'), []);
    const wrong = await asked('--ineligible', 'dsik');
    assert.deepEqual([wrong.code, /disk/.test(wrong.errors)], [2, true]);
    assert.equal((await asked('--build', '26100 or 1=1')).code, 2);
  });

  it('writes all of them as they are read, as lines of JSON and as CSV with one head', async () => {
    const { out } = await asked('--all', '--jsonl');
    const all = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { deviceId: string });
    assert.deepEqual(
      all.map(({ deviceId }) => deviceId),
      ids(0, 1, 2, 3, 4, 5),
    );
    const csv = await asked('--all', '--csv');
    const lines = csv.out.trimEnd().split('\n');
    assert.equal(lines.length, 7);
    assert.match(lines[0] ?? '', /^device,entra device,/);
    assert.ok(!/(^|,)"?=HYPERLINK/m.test(csv.out), 'a formula would be carried out');
    assert.equal((await asked('--all')).code, 2);
    assert.equal((await asked('--all', '--csv', '--state', 'waiting')).out.split('\n').length, 2);
  });

  it('knows other areas, in which there is no release yet', async () => {
    assert.deepEqual(await serials('--area', 'office'), ids(0, 1, 2, 3, 4, 5));
    assert.equal((await asked('--area', 'office', '--missing')).code, 4);
    assert.equal((await asked('--area', 'offcie')).code, 2);
  });

  it('finds a text as it stands, also one that is a pattern elsewhere', async () => {
    assert.deepEqual(await serials('--search', 'fjord'), ids(4, 5));
    assert.deepEqual(await serials('--search', '100 %'), ids(5));
    assert.deepEqual(await serials('--search', guid('entra', 2)), ids(2));
    assert.deepEqual(await serials('--search', "' or true --"), []);
  });

  it('says why: the code of a failed install, the hold', async () => {
    const { out } = await asked('--missing');
    assert.match(out, /failed +its install failed:\s+0x80073712/);
    assert.match(out, /held +held under\s+2026-12-B\/hold-1/);
  });

  it('gives CSV in which no cell is a formula', async () => {
    const { out, code } = await asked('--state', 'failed', '--csv');
    assert.equal(code, 0);
    const [head, row, ...more] = out.trimEnd().split('\n');
    assert.match(head ?? '', /^device,entra device,serial number,/);
    assert.ok(row?.includes(`"'=HYPERLINK(""x"")"`), row);
    assert.deepEqual(more, []);
    assert.equal(csvText(['a'], [['-1'], ['b,c'], ['plain']]), `a\n'-1\n"b,c"\nplain`);
  });

  it('refuses a state that there is not, and two forms at once', async () => {
    const wrong = await asked('--state', 'faild');
    assert.equal(wrong.code, 2);
    assert.match(wrong.errors, /Did you mean "failed"\?/);
    assert.equal((await asked('--csv', '--json')).code, 2);
  });

  it('devices show tells how far the update is on one of them', async () => {
    const { out, code } = await ran(['devices', 'show', guid('device', 4)], { DATABASE_URL: url });
    assert.equal(code, 0);
    assert.match(out, /it is held under 2026-12-B\/hold-1/);
  });
});

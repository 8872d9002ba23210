/** The list of Office versions as a release sees it: good, silent, stale, and gone with a copy of it kept. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { channelContent } from '#core/release/content/channelContent.ts';
import { publishedAtOf } from '#core/calendar.ts';
import type { Release } from '#core/release/state/release.ts';
import type { Store } from '#store/store.ts';
import { dayMs } from '#core/time.ts';
import { readOfficeCatalogue } from '../../../src/activities/areas/officeCatalogue.ts';
import type { Deps } from '../../../src/activities/deps.ts';
import { atLastAttempt } from '../attempts.ts';
import { openDatabase } from '../../store/database.ts';

const publishedAt = publishedAtOf('2026-05');

const version = (releaseVersion: string, build: string, availabilityDate: string) => ({
  legacyVersion: `16.0.${build}`,
  releaseVersion,
  availabilityDate,
  endOfSupportDate: '2026-08-11T00:00:00',
});
const month = [
  version('2603', '19822.20180', '2026-04-14T15:28:55'),
  version('2603', '19822.20240', '2026-05-12T22:30:11'),
  version('2604', '19929.20162', '2026-05-12T22:30:11'),
  version('2604', '19929.20172', '2026-05-14T20:06:17'),
];

describe('the list of Office versions of a release', () => {
  let store: Store;
  let folder = '';
  let tenants = 0;
  before(async () => {
    ({ store } = await openDatabase());
    folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await store.close();
  });

  /** Reads a list as of so many days after the publication. */
  function tenantOf() {
    tenants += 1;
    const key = { tenant: `catalogue-${tenants}`, area: 'office', id: '2026-05-B' };
    const path = join(folder, `${tenants}.json`);
    const write = (versions: unknown): void =>
      writeFileSync(
        path,
        JSON.stringify([{ channelId: 'MonthlyEnterprise', officeVersions: versions }]),
      );
    const read = (days: number, officeReleases: string | null = path) =>
      atLastAttempt(() =>
        readOfficeCatalogue({ store, feeds: { officeReleases } } as unknown as Deps, {
          release: { key, publishedAt } as unknown as Release,
          asOf: publishedAt + days * dayMs,
        }),
      );
    return { write, read };
  }

  it('gives the builds that were out by then, with the days on which they end', async () => {
    const { write, read } = tenantOf();
    write(month);
    const { updates, missing } = await read(1);
    assert.deepEqual(missing, []);
    assert.deepEqual(
      updates.map(({ name, cadence }) => [name, cadence]),
      [
        ['Version 2603 (build 16.0.19822.20180)', 'monthly'],
        ['Version 2603 (build 16.0.19822.20240)', 'monthly'],
        ['Version 2604 (build 16.0.19929.20162)', 'monthly'],
      ],
    );
    assert.equal(updates[0]?.endsAt, Date.parse('2026-08-11T00:00:00Z'));
    const later = (await read(3)).updates;
    assert.equal(later.at(-1)?.cadence, 'outOfBand');
    assert.equal(
      channelContent(later, { publishedAt, now: publishedAt + 3 * dayMs })?.updates?.length,
      3,
    );
  });

  it('is missing where none is set, with the way out', async () => {
    const { read } = tenantOf();
    const { updates, missing } = await read(1, null);
    assert.deepEqual(updates, []);
    assert.match(missing[0]?.why ?? '', /set RINGMASTER_OFFICE_RELEASES .*; none is kept$/);
  });

  for (const [what, spoiled, why] of [
    ['empty', [], /lists no version of MonthlyEnterprise/],
    [
      'stale',
      month.slice(0, 1).map((one) => ({ ...one, availabilityDate: '2026-01-13T15:00:00' })),
      /nothing of MonthlyEnterprise since 2026-01-13: it is stale/,
    ],
  ] as const)
    it(`is missing when it is ${what}, and its last good copy stands in, with its day`, async () => {
      const { write, read } = tenantOf();
      write(month);
      const good = await read(1);
      write(spoiled);
      const bad = await read(2);
      assert.deepEqual(bad.updates, good.updates);
      assert.equal(bad.missing[0]?.source, 'catalog');
      assert.match(bad.missing[0]?.why ?? '', why);
      assert.match(bad.missing[0]?.why ?? '', /; what is known is of 2026-05-13$/);
    });

  it('counts entries that cannot be read', async () => {
    const { write, read } = tenantOf();
    write([...month, { legacyVersion: 'latest' }]);
    const { hasPoison, missing } = await read(1);
    assert.deepEqual([hasPoison, missing], [true, []]);
  });
});

/** The list of Office versions as a release sees it: good, silent, stale, and gone with a copy of it kept. */
import assert from 'node:assert/strict';
import { channelContent } from '#core/release/content/channelContent.ts';
import { publishedAtOf } from '#core/calendar.ts';
import { dayMs } from '#core/time.ts';
import { readOfficeCatalogue } from '../../../../src/activities/areas/office/catalogue.ts';
import { listsFor } from '../lists.ts';

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

/** The list with one channel. */
const listed = (versions: unknown) => [
  { channelId: 'MonthlyEnterprise', officeVersions: versions },
];

describe('the list of Office versions of a release', () => {
  const tenantOf = listsFor({
    key: { area: 'office', id: '2026-05-B' },
    publishedAt,
    feed: 'officeReleases',
    read: readOfficeCatalogue,
  });

  it('gives the builds that were out by then, with the days on which they end', async () => {
    const { write, read } = tenantOf();
    write(listed(month));
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
      write(listed(month));
      const good = await read(1);
      write(listed(spoiled));
      const bad = await read(2);
      assert.deepEqual(bad.updates, good.updates);
      assert.equal(bad.missing[0]?.source, 'catalog');
      assert.match(bad.missing[0]?.why ?? '', why);
      assert.match(bad.missing[0]?.why ?? '', /; what is known is of 2026-05-13$/);
    });

  it('counts entries that cannot be read', async () => {
    const { write, read } = tenantOf();
    write(listed([...month, { legacyVersion: 'latest' }]));
    const { hasPoison, missing } = await read(1);
    assert.deepEqual([hasPoison, missing], [true, []]);
  });
});

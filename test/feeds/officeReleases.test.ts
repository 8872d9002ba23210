/** The list of versions of Microsoft 365 Apps: what is taken out of it, and what is refused. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FeedError } from '#feeds/file.ts';
import { officeReleasesIn, readOfficeReleases } from '#feeds/officeReleases.ts';
import { startScripted } from '../graph/graphs.ts';

const asOf = Date.parse('2026-05-15T00:00:00Z');
const wanted = { channel: 'MonthlyEnterprise', asOf };

const version = (over: Readonly<Record<string, unknown>> = {}) => ({
  legacyVersion: '16.0.19929.20172',
  releaseVersion: '2604',
  availabilityDate: '2026-05-14T20:06:17.69Z',
  endOfSupportDate: '2026-08-11T00:00:00',
  ...over,
});
const channel = (officeVersions: unknown, channelId = 'MonthlyEnterprise') => ({
  channelId,
  latestVersion: '16.0.19929.20172',
  officeVersions,
});
const read = (list: unknown) => officeReleasesIn(list, { from: 'list.json', ...wanted });
const isFeedError = (pattern: RegExp) => (error: unknown) =>
  error instanceof FeedError && pattern.test(error.message);

describe('the list of Office versions', () => {
  it('gives the versions of one channel, and no end where it writes the year 1', () => {
    const current = channel([version({ legacyVersion: '16.0.1.1' })], 'Current');
    const endless = version({ endOfSupportDate: '0001-01-01T00:00:00' });
    const { versions, poison } = read([current, channel([version(), endless])]);
    assert.equal(poison, 0);
    assert.deepEqual(versions[0], {
      build: [16, 0, 19929, 20172],
      version: '2604',
      availableAt: Date.parse('2026-05-14T20:06:17.690Z'),
      endsAt: Date.parse('2026-08-11T00:00:00Z'),
    });
    assert.equal(versions[1]?.endsAt, null);
  });

  it('counts entries that it cannot read, and makes texts plain', () => {
    const bad = [
      version({ legacyVersion: 'latest' }),
      version({ availabilityDate: '05/14/2026 20:06:17' }),
      version({ availabilityDate: '0001-01-01T00:00:00' }),
      null,
    ];
    const odd = version({ releaseVersion: '26\u202e04\n' });
    const { versions, poison } = read([channel([...bad, odd])]);
    assert.equal(poison, 4);
    assert.deepEqual(
      versions.map((one) => one.version),
      ['2604'],
    );
  });

  it('is refused when it is another document, another channel’s, or empty', () => {
    assert.throws(() => read({ versions: [] }), isFeedError(/no list of channels/));
    assert.throws(() => read([]), isFeedError(/no channel "MonthlyEnterprise", only none/));
    assert.throws(() => read([channel([version()], 'Current')]), isFeedError(/only Current/));
    assert.throws(() => read([channel([])]), isFeedError(/lists no version/));
  });

  it('is read from a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'office-'));
    const path = join(folder, 'list.json');
    writeFileSync(path, JSON.stringify([channel([version()])]).slice(0, -9));
    await assert.rejects(readOfficeReleases(path, wanted), isFeedError(/not JSON/));
    writeFileSync(path, JSON.stringify([channel([version()])]));
    assert.equal((await readOfficeReleases(path, wanted)).versions.length, 1);
    rmSync(folder, { recursive: true });
  });

  it('is read from an address as of an instant, without going where it is sent on', async () => {
    const server = await startScripted(({ url }) => {
      if (url === '/moved') return { status: 302, headers: { location: '/list' } };
      if (url === '/down') return { status: 503 };
      if (url === '/page') return { status: 200, body: '<html>' };
      return { status: 200, body: JSON.stringify([channel([version()])]) };
    });
    const at = (path: string) => readOfficeReleases(`${server.url}${path}`, wanted);
    assert.equal((await at('/list')).versions.length, 1);
    assert.equal(server.requests[0]?.headers.date, 'Fri, 15 May 2026 00:00:00 GMT');
    await assert.rejects(at('/moved'), isFeedError(/could not be read/));
    await assert.rejects(at('/down'), isFeedError(/status 503/));
    await assert.rejects(at('/page'), isFeedError(/did not answer with JSON/));
    assert.equal(server.requests.filter(({ url }) => url === '/list').length, 1);
    await server.close();
  });
});

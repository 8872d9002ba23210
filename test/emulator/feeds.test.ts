/** Microsoft's public lists of builds as the emulator tells them, and what can go wrong with them. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { day, type Emulated, startEmulator } from './emulated.ts';

const officePath = '/_emulator/feeds/releases/v1.0/OfficeReleases';
const edgePath = '/_emulator/feeds/api/products';

interface OfficeChannelRow {
  readonly channelId: string;
  readonly latestVersion: string;
  readonly officeVersions: readonly {
    readonly legacyVersion: string;
    readonly releaseVersion: string;
    readonly availabilityDate: string;
    readonly endOfSupportDate: string;
  }[];
}

interface EdgeProductRow {
  readonly Product: string;
  readonly Releases: readonly {
    readonly Platform: string;
    readonly Architecture: string;
    readonly ProductVersion: string;
    readonly PublishedTime: string;
    readonly Artifacts: readonly object[];
  }[];
}

describe('The public lists of builds', () => {
  let emulated: Emulated;

  before(async () => {
    emulated = await startEmulator(['--devices', '5']);
  });
  after(() => emulated.stop());

  const read = async <Row>(path: string, at: number): Promise<readonly Row[]> => {
    const answer = await emulated.call('GET', path, { at, token: null });
    equal(answer.status, 200, answer.text);
    return answer.json as unknown as readonly Row[];
  };
  const channel = async (name: string, at: number) =>
    (await read<OfficeChannelRow>(officePath, at)).find(({ channelId }) => channelId === name);
  const versionsOf = (rows: readonly EdgeProductRow[], product: string) =>
    rows
      .find(({ Product }) => Product === product)
      ?.Releases.filter(
        ({ Platform, Architecture }) => `${Platform} ${Architecture}` === 'Windows x64',
      )
      .map(({ ProductVersion }) => ProductVersion);

  it('tell Office as of the instant, each channel with its own newest build', async () => {
    equal((await channel('MonthlyEnterprise', day(-1)))?.latestVersion, '16.0.15028.20248');
    const played = await channel('MonthlyEnterprise', day(0.01));
    equal(played?.latestVersion, '16.0.15128.20280');
    equal((await channel('Current', day(0.01)))?.latestVersion, '16.0.15225.20288');
    const [newest] = played?.officeVersions.filter(
      ({ legacyVersion }) => legacyVersion === played.latestVersion,
    ) ?? [undefined];
    deepEqual(
      [newest?.releaseVersion, newest?.availabilityDate],
      ['2204', '2026-12-08T18:00:00.000Z'],
    );
    ok(played?.officeVersions.some(({ legacyVersion }) => legacyVersion === '16.0.15028.20282'));
  });

  it('say of Office’s versions how long they are served, or the year 1 where they do not say', async () => {
    const monthly = await channel('MonthlyEnterprise', day(0.01));
    const ends = monthly?.officeVersions.map(({ endOfSupportDate }) => endOfSupportDate);
    ok(ends?.every((end) => end > '2026-12-08'));
    const current = await channel('Current', day(0.01));
    ok(
      current?.officeVersions.every(
        ({ endOfSupportDate }) => endOfSupportDate === '0001-01-01T00:00:00',
      ),
    );
  });

  it('tell Edge by product and platform, telephones and tools among them', async () => {
    const rows = await read<EdgeProductRow>(edgePath, day(9.5));
    deepEqual(
      rows.map(({ Product }) => Product),
      ['Stable', 'Beta', 'EdgeUpdate', 'Policy'],
    );
    equal(versionsOf(rows, 'Stable')?.at(-1), '103.0.1264.37');
    const releases = rows[0]?.Releases ?? [];
    ok(releases.some(({ Platform, Artifacts }) => Platform === 'iOS' && Artifacts.length === 0));
    ok(
      releases.every(({ PublishedTime }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(PublishedTime)),
    );
    const enterprise = await read<EdgeProductRow>(`${edgePath}?view=enterprise`, day(9.5));
    equal(versionsOf(enterprise, 'Stable')?.length, 3);
  });

  it('need no token, and know nothing else', async () => {
    equal((await emulated.call('GET', `${edgePath}/nothing`, { token: null })).status, 404);
  });

  describe('go wrong by plan', () => {
    const plan = (fault: object) =>
      emulated.control('POST', 'faults', [{ match: { host: 'feeds' }, ...fault }]);
    afterEach(() => emulated.control('DELETE', 'faults'));

    it('and are old', async () => {
      await plan({ kind: 'old', ageDays: 20 });
      equal((await channel('MonthlyEnterprise', day(1)))?.latestVersion, '16.0.15028.20248');
    });

    it('and are empty, missing or cut off', async () => {
      await plan({ kind: 'stale' });
      deepEqual(await read(officePath, day(1)), []);
      await plan({ kind: 'status', status: 404 });
      equal((await emulated.call('GET', officePath, { token: null })).status, 404);
      await plan({ kind: 'truncate' });
      await emulated.call('GET', officePath, { token: null }).then(
        () => ok(false, 'a whole answer'),
        () => ok(true),
      );
    });

    it('and tell one channel as another', async () => {
      await plan({
        kind: 'poison',
        where: { channelId: 'MonthlyEnterprise' },
        set: { channelId: 'SemiAnnual' },
      });
      equal(await channel('MonthlyEnterprise', day(1)), undefined);
    });

    it('and not by a plan for Graph', async () => {
      await emulated.control('POST', 'faults', [{ match: {}, kind: 'status', status: 500 }]);
      equal((await emulated.call('GET', officePath, { token: null })).status, 200);
    });
  });
});

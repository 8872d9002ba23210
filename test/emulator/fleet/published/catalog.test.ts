/** The played month: dates, builds and what is known when. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { windowsLines } from '../../../../emulator/fleet/device/windowsLine.ts';
import { loadCatalog, playableReleases } from '../../../../emulator/fleet/fleet.ts';
import { patchTuesdayAt } from '../fleets.ts';
import { dayMs } from '#core/time.ts';

/** The parts of the data that are changed here. */
interface Data {
  readonly releases: {
    id: string;
    kind: string;
    type?: string;
    security: unknown;
    builds: readonly { readonly build: string }[];
  }[];
  readonly known_issues: { id: string; release_id: string | null }[];
}

/** June 2022 out of data that were changed. */
function withData(change: (data: Data) => void) {
  const own = new URL('../../../../data/windows-releases.json', import.meta.url);
  const data = JSON.parse(readFileSync(own, 'utf8')) as Data;
  change(data);
  const folder = mkdtempSync(join(tmpdir(), 'ringmaster-data-'));
  const dataFile = join(folder, 'windows-releases.json');
  writeFileSync(dataFile, JSON.stringify(data));
  try {
    return loadCatalog({ release: '2022-06-B', patchTuesdayAt, dataFile });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const june = () => loadCatalog({ release: '2022-06-B', patchTuesdayAt });
const dayOf = (at: number) => (at - patchTuesdayAt) / dayMs;

describe('the catalogue of a played month', () => {
  it('moves the month to the chosen second Tuesday, day for day', () => {
    const days = june().entries.map(({ name, publishedAt }) => [name, dayOf(publishedAt)]);
    assert.deepEqual(days, [
      ['2022-05-B', -35],
      ['2022-05-OOB-19', -26],
      ['2022-05-C', -21],
      ['2022-06-B', 0],
      ['2022-06-OOB-20', 6],
      ['2022-06-C', 9],
    ]);
  });

  it('keeps builds, numbers and the later publication of single builds', () => {
    const entry = june().entry('2022-06-C');
    const late = entry?.revisions.find(({ build }) => build === '10.0.19044.1806');
    assert.equal(dayOf(late?.publishedAt ?? 0), 14);
    const b = june().entry('2022-06-B');
    assert.deepEqual(b?.revisions.at(-1), {
      product: 'Windows 11',
      version: '21H2',
      kb: 'KB5014697',
      build: '10.0.22000.739',
      publishedAt: patchTuesdayAt,
    });
    assert.match(b.id, /^[0-9a-f]{64}$/);
    assert.deepEqual(b.severity?.exploited, ['CVE-2022-30190']);
    assert.equal(b.isExpeditable, true);
  });

  it('shows at an instant only what is published and known by then', () => {
    const catalog = june();
    assert.equal(catalog.entriesAt(patchTuesdayAt - 1).at(-1)?.name, '2022-05-C');
    const atFirst = catalog.entriesAt(patchTuesdayAt).at(-1);
    assert.equal(atFirst?.name, '2022-06-B');
    assert.deepEqual(atFirst.knownIssues, []);
    const later = catalog.entriesAt(patchTuesdayAt + 3 * dayMs).at(-1)?.knownIssues[0];
    assert.deepEqual([later?.id, later?.resolvedAt], ['KI-2022-06-ARM', null]);
    const issue = catalog
      .entriesAt(patchTuesdayAt + 7 * dayMs)
      .find(({ name }) => name === '2022-06-B');
    assert.equal(issue?.knownIssues[0]?.resolvedAt, patchTuesdayAt + 6 * dayMs);
  });

  it('takes the higher of two builds of one day, though the lower came out of band', () => {
    const catalog = withData((data) => {
      const b = data.releases.find(({ id }) => id === '2022-06-B') ?? assert.fail();
      const own = b.builds.map((one) => ({
        ...one,
        build: one.build.replace(/\d+$/, '9'),
      }));
      data.releases.push({ ...b, id: '2022-06-OOB-14', kind: 'OOB', security: null, builds: own });
    });
    assert.ok(catalog.entry('2022-06-OOB-14') !== undefined, 'it is shown');
    const lines = windowsLines(catalog, patchTuesdayAt - dayMs);
    assert.ok(lines.length > 2);
    for (const { updates } of lines) {
      assert.deepEqual(updates[0]?.release, '2022-06-OOB-14');
      assert.deepEqual(updates[1]?.release, '2022-06-B', 'the newer one of the day');
    }
  });

  it('offers no client what the publisher does not say is for clients, and takes issues of no release', () => {
    const catalog = withData((data) => {
      const [issue] = data.known_issues;
      for (const one of data.releases) if (one.id === '2022-06-OOB-20') one.type = 'Unknown';
      if (issue !== undefined)
        data.known_issues.push({ ...issue, id: 'KI-NONE', release_id: null });
    });
    assert.equal(catalog.entry('2022-06-OOB-20')?.classification, 'unknownFutureValue');
    const lines = windowsLines(catalog, patchTuesdayAt - dayMs);
    const offered = lines.flatMap(({ updates }) => updates.map(({ release }) => release));
    assert.deepEqual([...new Set(offered)], ['2022-06-B']);
    const issues = catalog.entries.flatMap(({ knownIssues }) => knownIssues.map(({ id }) => id));
    assert.ok(issues.length > 0 && !issues.includes('KI-NONE'));
  });

  it('lets a scenario say that a flaw is exploited from a later day on', () => {
    const override = { baseScore: 9.8, exploited: [{ cve: 'CVE-2022-30136', day: 3 }] };
    const catalog = loadCatalog({ release: '2022-06-B', patchTuesdayAt, override });
    const exploitedOn = (day: number) =>
      catalog.entriesAt(patchTuesdayAt + day * dayMs).find(({ name }) => name === '2022-06-B')
        ?.severity?.exploited;
    assert.deepEqual(exploitedOn(2.9), []);
    assert.deepEqual(exploitedOn(3), ['CVE-2022-30136']);
  });

  it('lets a scenario add a known issue, opened and settled on days of the release', () => {
    const knownIssues = [
      { title: 'Printers print blank pages', day: 4, resolvedDay: 11 },
      { title: 'Clocks go backwards', day: 0 },
    ];
    const catalog = loadCatalog({
      release: '2022-06-B',
      patchTuesdayAt,
      override: { knownIssues },
    });
    const issuesOn = (day: number) =>
      catalog
        .entriesAt(patchTuesdayAt + day * dayMs)
        .find(({ name }) => name === '2022-06-B')
        ?.knownIssues.map(({ title, resolvedAt }) => [title, resolvedAt && dayOf(resolvedAt)]);
    assert.deepEqual(issuesOn(0), [['Clocks go backwards', null]]);
    assert.deepEqual(issuesOn(5)?.slice(-2), [
      ['Printers print blank pages', null],
      ['Clocks go backwards', null],
    ]);
    assert.deepEqual(issuesOn(11)?.at(-2), ['Printers print blank pages', 11]);
    assert.deepEqual(issuesOn(11)?.length, 3, 'the real one stays');
    const others = catalog.entries.filter(({ name }) => name !== '2022-06-B');
    assert.ok(
      others.every((entry) => entry.knownIssues.every(({ title }) => !/^Cl|^Pr/.test(title))),
    );
  });

  it('plays every month of the data that has a month before it, and refuses others by name', () => {
    for (const release of playableReleases()) {
      const { entries } = loadCatalog({ release, patchTuesdayAt });
      assert.ok(
        entries.some(({ name, publishedAt }) => name === release && publishedAt === patchTuesdayAt),
      );
      assert.ok(entries.some(({ publishedAt }) => publishedAt < patchTuesdayAt));
    }
    assert.throws(
      () => loadCatalog({ release: '2022-06-C', patchTuesdayAt }),
      /Unknown release "2022-06-C".*2022-02-B to 20/,
    );
  });
});

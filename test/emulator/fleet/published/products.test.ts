/** What is published of Office, Edge and Teams around a played month, beside the lists that it was taken from. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadCatalog, loadScenario } from '../../../../emulator/fleet/fleet.ts';
import { readProductData } from '../../../../emulator/fleet/published/productData.ts';
import {
  compareBuilds,
  newestBuild,
  publishedLater,
  secondTuesdayOf,
} from '../../../../emulator/fleet/published/products.ts';
import { dayMs } from '#core/time.ts';
import { samplesFolder } from '../../samples.ts';
import { patchTuesdayAt } from '../fleets.ts';

const collectedPath = resolve(samplesFolder, '../data/m365-mec-releases.json');

const schedulePath = resolve(samplesFolder, '../data/edge-releases.json');

/** A major version in the schedule. */
interface Major {
  readonly major: number;
  readonly stable: { readonly build: string; readonly published: string };
  readonly beta: { readonly build: string; readonly published: string };
}

function published(release: string, bad: object[] = []) {
  const { products } = loadScenario('calm');
  const badBuilds = bad as typeof products.office.badBuilds;
  const catalog = loadCatalog({ release, patchTuesdayAt });
  return publishedLater(catalog, { ...products, office: { ...products.office, badBuilds } })();
}

describe('What is published of the products', () => {
  it('comes on the day of the month on which it really came', () => {
    const { office } = published('2022-07-B');
    const monthly = office.filter(
      ({ channel, version }) => channel === 'MonthlyEnterprise' && version === '2205',
    );
    deepEqual(
      monthly
        .slice(0, 2)
        .map(({ build, publishedAt }) => [build, (publishedAt - patchTuesdayAt) / dayMs]),
      [
        ['16.0.15225.20356', 0],
        ['16.0.15225.20370', 14],
      ],
    );
  });

  it('has the builds of the Monthly Enterprise Channel that another reading of Microsoft’s page has', function () {
    if (!existsSync(collectedPath)) return this.skip();
    const { releases } = JSON.parse(readFileSync(collectedPath, 'utf8')) as {
      releases: { published: string; version: string; build: string }[];
    };
    const ours = readProductData()
      .office.filter(
        ({ channel, published: on }) => channel === 'MonthlyEnterprise' && on < '2024-01-01',
      )
      .map(({ published: on, version, build }) => `${on} ${version} ${build}`);
    deepEqual(
      ours.toSorted(),
      releases.map((one) => `${one.published} ${one.version} ${one.build}`).toSorted(),
    );
  });

  it('has Edge’s first builds on the days on which Microsoft’s schedule has them, to a day', function () {
    if (!existsSync(schedulePath)) return this.skip();
    const { releases } = JSON.parse(readFileSync(schedulePath, 'utf8')) as { releases: Major[] };
    const { edge } = readProductData();
    const off = releases
      .flatMap(({ major, stable, beta }) => [
        { major, channel: 'Stable', ...stable },
        { major, channel: 'Beta', ...beta },
      ])
      .filter(({ major }) => major >= 102 && major <= 120)
      .filter(({ channel, build, published: on }) => {
        const ours = edge.find((one) => one.channel === channel && one.version === build);
        const days = (Date.parse(ours?.published ?? '') - Date.parse(on)) / dayMs;
        return !(days === 0 || days === 1);
      });
    deepEqual(off, []);
  });

  it('serves a version of that channel for two months where the list’s own end is not recorded', () => {
    const { office } = published('2022-06-B');
    const version = office.find(
      ({ channel, version: name }) => channel === 'MonthlyEnterprise' && name === '2204',
    );
    equal(((version?.endsAt ?? 0) - patchTuesdayAt) / dayMs, 56);
  });

  it('is nothing in a month before the lists begin', () => {
    const { office, edge } = published('2022-02-B');
    deepEqual(
      [
        newestBuild(office, 'MonthlyEnterprise', patchTuesdayAt),
        newestBuild(edge, 'Stable', patchTuesdayAt),
      ],
      [null, null],
    );
  });

  it('gets a build that mends a bad one, on the day that the scenario says', () => {
    const bad = {
      channel: 'MonthlyEnterprise',
      day: 0,
      mendedOnDay: 10,
      share: 1,
      app: 'outlook.exe',
    };
    const { office } = published('2022-06-B', [bad]);
    const at = (day: number) =>
      newestBuild(office, 'MonthlyEnterprise', patchTuesdayAt + day * dayMs)?.build;
    deepEqual([at(0), at(9), at(10)], ['16.0.15128.20280', '16.0.15128.20280', '16.0.15128.20294']);
  });

  it('compares builds by numbers, not as texts', () => {
    ok(compareBuilds('16.0.9999.1', '16.0.10000.1') < 0);
    ok(compareBuilds('102.0.1245.44', '102.0.1245.9') > 0);
    equal(compareBuilds('1.2', '1.2'), 0);
  });

  it('knows the second Tuesday of a month', () => {
    equal(new Date(secondTuesdayOf('2022-06') * dayMs).toISOString().slice(0, 10), '2022-06-14');
    equal(new Date(secondTuesdayOf('2026-09') * dayMs).toISOString().slice(0, 10), '2026-09-08');
  });
});

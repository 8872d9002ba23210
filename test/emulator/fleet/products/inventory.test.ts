/** What a device's inventory tells of its software: old, in its languages, and more than one asked for. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { makeFleet } from '../fleets.ts';
import { builds, day, monthly, officePolicy, steered } from './worlds.ts';

const fleet = makeFleet('calm', 600);
const policies = officePolicy([-10, monthly]);
const rowsAt = (index: number, at: number) => fleet.softwareAt(index, at, policies);
const all = Array.from({ length: fleet.size }, (_, index) => rowsAt(index, day(14)));

describe('An inventory', () => {
  it('is old by up to a week: it tells a version that the device no longer runs', () => {
    const who = steered(fleet);
    const told = (index: number) =>
      rowsAt(index, day(10)).find(({ name }) => name.includes('Microsoft 365'))?.version;
    const [truly, behind] = [
      who.filter(
        (index) => fleet.productsAt(index, day(10), policies).office?.build === builds.played,
      ),
      who.filter((index) => told(index) === builds.before),
    ];
    ok(truly.length / who.length > 0.85);
    ok(behind.length / who.length > 0.15, String(behind.length));
    const later = who.filter((index) =>
      rowsAt(index, day(20)).some(({ version }) => version === builds.played),
    );
    ok(later.length / who.length > 0.9);
  });

  it('is the same until the next one is taken', () => {
    const [first] = steered(fleet);
    const days = [10, 11, 12, 13, 14, 15, 16, 17].map((at) =>
      JSON.stringify(rowsAt(first ?? 0, day(at))),
    );
    ok(new Set(days).size <= 3, String(new Set(days).size));
  });

  it('names the suite in its languages, one row each in the same version', () => {
    const names = new Set(all.flatMap((rows) => rows.map(({ name }) => name)));
    for (const name of [
      'Microsoft 365 Apps for enterprise - en-us',
      'Microsoft 365 Apps for Enterprise - en-us',
      'Microsoft 365 Apps for Enterprise - de-de',
      'Microsoft 365 Apps para Grandes Empresas - pt-br',
      'Aplicaciones de Microsoft 365 para empresas - es-es',
      'Microsoft 365 Apps for business - en-us',
      'Office 16 Click-to-Run Extensibility Component',
      'Microsoft Edge WebView2 Runtime',
      'Microsoft Edge Update',
      'Teams Machine-Wide Installer',
    ])
      ok(names.has(name), name);
    const two = all.find(
      (rows) =>
        rows.filter(({ name }) => / - [a-z]{2}-[a-z]{2}$/.test(name) && !/Project|Visio/.test(name))
          .length === 2,
    );
    equal(
      new Set(
        two?.filter(({ name }) => / - [a-z]{2}-[a-z]{2}$/.test(name)).map(({ version }) => version),
      ).size,
      1,
    );
  });

  it('shows two channels on a few devices, and no Office on some', () => {
    const suites = all.map(
      (rows) =>
        new Set(
          rows.filter(({ name }) => name.includes('Microsoft 365')).map(({ version }) => version),
        ),
    );
    const mixed = suites.filter(({ size }) => size === 2).length;
    ok(mixed >= 1 && mixed < 10, String(mixed));
    ok(suites.filter(({ size }) => size === 0).length > 5);
  });

  it('has Beta under its own name', () => {
    const beta = [
      {
        policyId: 'beta',
        versions: [
          {
            at: day(-12),
            written: [
              {
                uri: '/Config/x~Cat_MicrosoftEdge/y',
                name: 'Pol_TargetChannelMicrosoftEdge',
                value: 1,
              },
              {
                uri: '/Config/x~Cat_MicrosoftEdge/y',
                name: 'Pol_TargetChannelMicrosoftEdge.Part_TargetChannel',
                value: 'beta',
              },
            ],
          },
        ],
        assigned: [{ from: day(-12), to: null }],
      },
    ];
    const [first = 0] = steered(fleet);
    deepEqual(
      fleet
        .softwareAt(first, day(20), beta)
        .map(({ name }) => name)
        .filter((name) => /^Microsoft Edge( Beta)?$/.test(name)),
      ['Microsoft Edge Beta'],
    );
  });
});

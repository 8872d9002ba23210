import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isTeamsClient, seenVersions } from '#core/device/teamsClient.ts';
import { dotted, numbersOf } from '#core/version.ts';

/** So many devices with a version. */
const on = (devices: number, version: string): readonly (readonly number[])[] =>
  Array.from({ length: devices }, () => numbersOf(version));

const told = (versions: ReturnType<typeof seenVersions>) =>
  versions.map(({ version, seenAt }) => [dotted(version), seenAt]);

const old = '26005.204.4249.1621';
const next = '26015.1706.4351.4392';

describe('Microsoft Teams in an inventory', () => {
  for (const name of ['MSTeams', 'msteams', ' MSTeams_8wekyb3d8bbwe'])
    it(`is "${name}"`, () => assert.equal(isTeamsClient(name), true));

  const others = [
    'Microsoft Teams',
    'Microsoft Teams classic',
    'MicrosoftTeams',
    'Teams Machine-Wide Installer',
    'Microsoft Teams Meeting Add-in for Microsoft Office',
  ];
  for (const name of others)
    it(`is not "${name}", which is a product of its own`, () =>
      assert.equal(isTeamsClient(name), false));
});

describe('versions of Microsoft Teams that are out', () => {
  it('were there before when the first inventory shows them', () => {
    assert.deepEqual(told(seenVersions(null, on(50, old), 7)), [[old, null]]);
  });

  it('are out from the inventory on that shows them on one device in a hundred, and on more than one', () => {
    const first = seenVersions(null, on(300, old), 7);
    const few = seenVersions(first, [...on(298, old), ...on(2, next)], 8);
    assert.deepEqual(told(few), [[old, null]]);
    const enough = seenVersions(few, [...on(297, old), ...on(3, next)], 9);
    assert.deepEqual(told(enough), [
      [old, null],
      [next, 9],
    ]);
    assert.deepEqual(seenVersions(enough, on(300, old), 10), enough);
  });

  it('are those of one device where there is only one', () => {
    const first = seenVersions(null, on(1, old), 7);
    assert.deepEqual(told(seenVersions(first, on(1, next), 8)).at(-1), [next, 8]);
    const two = seenVersions(null, on(2, old), 7);
    assert.deepEqual(told(seenVersions(two, [...on(1, old), ...on(1, next)], 8)), [[old, null]]);
  });

  it('are bounded: of too many the highest are kept', () => {
    let kept = seenVersions(null, on(2, old), 1);
    for (let nth = 0; nth < 500; nth += 1)
      kept = seenVersions(kept, on(2, `${26_000 + nth}.1.1.1`), nth);
    assert.ok(kept.length <= 200);
    assert.equal(kept.at(-1)?.version[0], 26_499);
  });

  it('came in the order of their numbers, in the years that one project has watched', () => {
    const path = new URL('../../../data/teams-builds.json', import.meta.url);
    const { versions } = JSON.parse(readFileSync(path, 'utf8')) as {
      readonly versions: readonly { readonly client: string; readonly version: string }[];
    };
    const client = versions.filter((one) => one.client === 'new').map(({ version }) => version);
    const seen = client.reduce<ReturnType<typeof seenVersions>>(
      (former, version, nth) => seenVersions(former, on(40, version), nth),
      [],
    );
    assert.deepEqual(
      told(seen),
      client.map((version, nth) => [version, nth]),
    );
  });
});

/** What a release of Windows versions is for: the newest that is offered to all, and the least that everybody comes to. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { versionContent } from '#core/release/content/versionContent.ts';
import {
  leastOffered,
  versionUpdates,
  type BuildCount,
  type WindowsVersion,
} from '#core/release/content/windowsVersions.ts';
import { dayMs } from '#core/time.ts';

const on = (date: string): number => Date.parse(`${date}T00:00:00Z`);

function version(name: string, build: number, enterprise?: string, pro?: string): WindowsVersion {
  const ends = [
    { line: 'enterprise', endsAt: enterprise === undefined ? null : on(enterprise) },
    { line: 'pro', endsAt: pro === undefined ? null : on(pro) },
  ];
  return { name, build, ends };
}

/** As Microsoft's pages had them in December 2026. */
const known = [
  version('Windows 10, version 22H2', 19_045, '2025-10-14', '2025-10-14'),
  version('Windows 11, version 23H2', 22_631, '2026-11-10', '2025-11-11'),
  version('Windows 11, version 24H2', 26_100, '2027-10-12', '2026-10-13'),
  version('Windows 11, version 25H2', 26_200, '2028-10-10', '2027-10-12'),
  version('Windows 11, version 26H1', 28_000, '2029-03-13', '2028-03-14'),
];
const offeredIn = (...names: readonly string[]) =>
  names.map((name) => ({ name, releasedAt: on('2025-09-30') }));
const now = on('2026-12-08');
const inDecember = offeredIn('Windows 11, version 24H2', 'Windows 11, version 25H2');
const elevens: readonly BuildCount[] = [
  { build: 26_100, devices: 900 },
  { build: 19_045, devices: 100 },
];
const question = { publishedAt: now, now };

describe('the content of a release of Windows versions', () => {
  it('is the newest version that is offered, with a line for each kind of editions', () => {
    const content = versionContent(versionUpdates(known, inDecember, elevens), question);
    assert.equal(content?.name, 'Windows 11, version 25H2');
    assert.deepEqual(content.targets, [
      { line: 'enterprise', version: [26_200], label: 'Windows 11, version 25H2', kb: '' },
      { line: 'pro', version: [26_200], label: 'Windows 11, version 25H2', kb: '' },
    ]);
    assert.equal(content.inPlace?.[0]?.label, 'Windows 11, version 24H2');
    assert.equal(
      content.notes,
      'Serviced until 2028-10-10 (enterprise), 2027-10-12 (pro). Until a ring opens its devices stay on what they have; what is below Windows 11, version 24H2 comes to that.',
    );
  });

  it('counts for the objective what each edition is serviced on, to the last day', () => {
    const supportedOn = (date: string) =>
      versionContent(versionUpdates(known, inDecember, elevens), {
        publishedAt: now,
        now: on(date),
      })?.supported?.map(({ line, version: [build] }) => `${line} ${build}`);
    assert.deepEqual(supportedOn('2026-12-08'), ['enterprise 26100', 'pro 26200']);
    assert.deepEqual(supportedOn('2026-11-10'), ['enterprise 22631', 'pro 26200']);
    assert.deepEqual(supportedOn('2026-10-13'), ['enterprise 22631', 'pro 26100']);
  });

  it('is never a version that comes with new devices alone', () => {
    const all = offeredIn(...known.map(({ name }) => name));
    const content = versionContent(versionUpdates(known, all, elevens), question);
    assert.equal(content?.name, 'Windows 11, version 25H2');
  });

  it('is there only once something is offered whose build is told', () => {
    assert.equal(versionContent(versionUpdates(known, [], elevens), question), null);
    const unknown = offeredIn('Windows 11, version 27H2');
    assert.equal(versionContent(versionUpdates(known, unknown, elevens), question), null);
    assert.equal(versionContent(versionUpdates([], inDecember, elevens), question), null);
  });

  it('stays with what it has named, whatever comes out later or is offered no more', () => {
    const first = versionContent(versionUpdates(known, inDecember, elevens), question);
    assert.ok(first);
    const newer = [...known, version('Windows 11, version 26H2', 26_300)];
    const offered = offeredIn('Windows 11, version 26H2');
    for (const [versions, names] of [
      [newer, offered],
      [[], []],
    ] as const) {
      const updates = versionUpdates(versions, names, elevens);
      const later = versionContent(updates, { ...question, now: now + 90 * dayMs, known: first });
      assert.deepEqual([later?.entryId, later?.inPlace], [first.entryId, first.inPlace]);
    }
  });

  it('stays with Windows 10 where most devices run it, as long as it is offered', () => {
    const tens: readonly BuildCount[] = [
      { build: 19_044, devices: 600 },
      { build: 22_000, devices: 400 },
    ];
    const of = (...names: readonly string[]) =>
      versionContent(versionUpdates(known, offeredIn(...names), tens), question)?.name;
    assert.equal(
      of('Windows 10, version 22H2', 'Windows 11, version 23H2'),
      'Windows 10, version 22H2',
    );
    assert.equal(of('Windows 11, version 23H2'), 'Windows 11, version 23H2');
  });

  it('has a least version of whatever Windows, so that a stop moves nobody to another one', () => {
    const all = offeredIn(
      'Windows 10, version 22H2',
      'Windows 11, version 23H2',
      'Windows 11, version 24H2',
    );
    const content = versionContent(versionUpdates(known, all, elevens), question);
    assert.equal(content?.inPlace?.[0]?.label, 'Windows 10, version 22H2');
    assert.equal(leastOffered(known, all)?.name, 'Windows 10, version 22H2');
    assert.equal(leastOffered(known, []), null);
  });

  it('says where nothing lower is offered', () => {
    const one = offeredIn('Windows 11, version 25H2');
    const content = versionContent(versionUpdates(known, one, elevens), question);
    assert.equal(content?.inPlace, undefined);
    assert.match(content?.notes ?? '', /a ring that has opened cannot be stopped/);
  });

  it('does not hang on the order of any list', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...known], { minLength: known.length }),
        fc.shuffledSubarray([...inDecember], { minLength: 2 }),
        (versions, offered) => {
          assert.deepEqual(
            versionContent(versionUpdates(versions, offered, elevens), question),
            versionContent(versionUpdates(known, inDecember, elevens), question),
          );
        },
      ),
    );
  });
});

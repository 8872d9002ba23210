import assert from 'node:assert/strict';
import fc from 'fast-check';
import { contentOf, type CatalogUpdate } from '#core/release/content/contentOf.ts';
import { onDay, publishedAt } from '../world.ts';
import { dayMs } from '#core/time.ts';
import { dotted } from '#core/version.ts';

const target = (build: number, revision: number) => ({
  line: String(build),
  version: [build, revision],
  label: 'Windows 21H2',
  kb: 'KB1',
});
const midnight = (at: number): number => Math.floor(at / dayMs) * dayMs;
const monthly: CatalogUpdate = {
  entryId: 'b',
  name: 'B',
  cadence: 'monthly',
  classification: 'security',
  releasedAt: midnight(publishedAt),
  isExpeditable: true,
  severity: null,
  targets: [target(19044, 1766), target(22000, 739)],
};
const preview = {
  ...monthly,
  entryId: 'c',
  name: 'C',
  classification: 'nonSecurity',
  releasedAt: onDay(9),
};
const outOfBand = {
  ...preview,
  entryId: 'o',
  name: 'OOB',
  cadence: 'outOfBand',
  releasedAt: onDay(6),
  targets: [target(19044, 1767)],
};

describe('the content of a release', () => {
  it('is the security update of its second Tuesday, though the catalogue dates it at midnight UTC', () => {
    assert.equal(contentOf([preview, monthly], { publishedAt, now: onDay(0) })?.entryId, 'b');
  });

  it('is nothing before it is published, and never a preview', () => {
    assert.equal(contentOf([monthly], { publishedAt, now: midnight(publishedAt) - 1 }), null);
    assert.equal(contentOf([preview], { publishedAt, now: onDay(10) }), null);
  });

  it('becomes an out-of-band update, while devices on the monthly build stay done', () => {
    const added = { ...outOfBand, targets: [target(19044, 1767), target(19045, 10)] };
    const content = contentOf([added, monthly, preview], { publishedAt, now: onDay(7) });
    assert.equal(content?.entryId, 'o');
    assert.deepEqual(
      content.targets.map(({ version }) => version),
      [
        [19044, 1766],
        [19045, 10],
        [22000, 739],
      ],
    );
  });

  it('ignores an out-of-band update of which it is not told what it is, or that is for servers of the same build', () => {
    const unknown = { ...outOfBand, classification: 'unknownFutureValue' };
    const server = { ...outOfBand.targets[0]!, label: 'Windows Server 2025' };
    for (const other of [unknown, { ...outOfBand, targets: [server] }]) {
      const content = contentOf([monthly, other], { publishedAt, now: onDay(7) });
      assert.equal(content?.entryId, 'b');
      assert.deepEqual(
        content.updates?.map(({ entryId }) => entryId),
        ['b'],
      );
    }
  });

  it('goes by the higher build of one day, though the lower one came out later on it', () => {
    const lower = { ...outOfBand, releasedAt: monthly.releasedAt + 1, targets: [target(19044, 9)] };
    const all = { ...monthly, targets: [target(19044, 1766)] };
    const content = contentOf([all, lower], { publishedAt, now: onDay(7) });
    assert.equal(content?.entryId, 'b');
    assert.deepEqual(
      content.targets.map(({ version }) => version),
      [[19044, 1766]],
    );
  });

  it('ignores an out-of-band update for servers only', () => {
    assert.equal(
      contentOf([monthly, { ...outOfBand, targets: [] }], { publishedAt, now: onDay(7) })?.entryId,
      'b',
    );
  });
});

describe('a month with several updates', () => {
  const hot = { ...target(26100, 1656), kb: 'KB5043088', isHotpatch: true };
  const lcu = { ...target(26100, 1742), kb: 'KB5043080' };
  const old = target(19045, 4894);
  const builds = (updates: readonly CatalogUpdate[], now = onDay(20)) =>
    contentOf(updates, { publishedAt, now })?.targets.map(({ version }) => dotted(version));

  it('counts a hotpatch beside the cumulative update, in one entry or two, in any order', () => {
    const both = { ...monthly, targets: [old, lcu, hot] };
    const own = { ...monthly, entryId: 'a-hot', name: 'B hot', targets: [hot] };
    const rest = { ...monthly, targets: [old, lcu] };
    for (const updates of [[both], [own, rest], [rest, own]]) {
      assert.deepEqual(builds(updates), ['19045.4894', '26100.1656']);
      assert.equal(contentOf(updates, { publishedAt, now: onDay(1) })?.name, 'B');
    }
  });

  it('is expeditable as long as any of its updates is, whatever came out of band', () => {
    const plain = { ...outOfBand, isExpeditable: false };
    const content = contentOf([monthly, plain], { publishedAt, now: onDay(9) });
    assert.equal(content?.isExpeditable, true);
    assert.deepEqual(
      content.updates?.map(({ entryId }) => entryId),
      ['b', 'o'],
    );
  });

  it('goes by the name of what most devices get', () => {
    const few = { ...outOfBand, targets: [target(22000, 740)] };
    const named = (old: number, recent: number) =>
      contentOf([few, monthly], {
        publishedAt,
        now: onDay(9),
        versions: [
          { ring: 'first', line: '19044', devices: old },
          { ring: 'broad', line: '22000', devices: recent },
        ],
      })?.name;
    assert.deepEqual([named(60, 40), named(40, 60)], ['B', 'OOB']);
  });

  it('tells the worst that any of its updates mends', () => {
    const severity = { max: 'important', baseScore: 9.9, exploited: ['CVE-2026-1111'] };
    const grave = { ...outOfBand, severity };
    const b = { ...monthly, severity: { max: 'critical', baseScore: 8, exploited: [] } };
    assert.deepEqual(contentOf([grave, b], { publishedAt, now: onDay(9) })?.severity, {
      max: 'critical',
      baseScore: 9.9,
      exploited: ['CVE-2026-1111'],
    });
  });

  it('does not go by the name of what only enrolled devices get', () => {
    const own = { ...outOfBand, targets: [{ ...target(26100, 1660), isHotpatch: true }] };
    const both = { ...monthly, targets: [lcu, hot] };
    const content = contentOf([own, both], { publishedAt, now: onDay(9) });
    assert.equal(content?.name, 'B');
    assert.deepEqual(builds([own, both]), ['26100.1656']);
  });

  it('keeps an entry and a revision that the catalogue lists no more', () => {
    const known = contentOf([monthly, outOfBand], { publishedAt, now: onDay(9) });
    const shrunk = { ...monthly, targets: [target(22000, 739)] };
    const after = contentOf([shrunk], { publishedAt, now: onDay(10), known });
    assert.deepEqual(after, known);
  });

  it('has an update of the month before or after as little as one without builds', () => {
    const before = { ...outOfBand, entryId: 'x', releasedAt: onDay(-3) };
    const after = { ...outOfBand, entryId: 'y', releasedAt: onDay(29) };
    const servers = { ...outOfBand, entryId: 'z', targets: [] };
    const content = contentOf([before, after, servers, monthly], { publishedAt, now: onDay(30) });
    assert.deepEqual(
      content?.updates?.map(({ entryId }) => entryId),
      ['b'],
    );
  });

  it('is the same whatever the order of entries and revisions', () => {
    const revision = fc
      .record({
        label: fc.constantFrom('Windows 10 22H2', 'Windows 11 24H2'),
        kb: fc.constantFrom('KB5014699', 'KB5014697', ''),
        build: fc.constantFrom(19045, 22631, 26100),
        revision: fc.integer({ min: 1, max: 6 }),
      })
      .map(({ build, revision: number, ...own }) => ({ ...target(build, number), ...own }));
    const update = fc.record(
      {
        entryId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
        name: fc.constantFrom('B', 'OOB'),
        cadence: fc.constantFrom('monthly', 'outOfBand'),
        classification: fc.constantFrom('security', 'nonSecurity'),
        releasedAt: fc.constantFrom(midnight(publishedAt), midnight(onDay(3)), midnight(onDay(6))),
        isExpeditable: fc.boolean(),
        severity: fc.constant(null),
        targets: fc.array(revision, { maxLength: 6 }),
      },
      { noNullPrototype: true },
    );
    const listed = fc.uniqueArray(update, { selector: ({ entryId }) => entryId, maxLength: 6 });
    const shuffled = listed.chain((updates) =>
      fc.record({
        updates: fc.constant(updates),
        others: fc
          .shuffledSubarray(updates, { minLength: updates.length })
          .chain((some) =>
            fc.tuple(
              ...some.map((one) =>
                fc
                  .shuffledSubarray([...one.targets], { minLength: one.targets.length })
                  .map((targets) => ({ ...one, targets })),
              ),
            ),
          ),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ updates, others }) => {
        const question = { publishedAt, now: onDay(9) };
        assert.deepEqual(contentOf(others, question), contentOf(updates, question));
      }),
    );
  });
});

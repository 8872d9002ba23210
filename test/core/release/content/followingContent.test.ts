/** Versions that come on no announced day, as Edge's and Teams' came (data/edge-builds.json, data/teams-builds.json). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { edgeRules } from '#core/area/rules/edge.ts';
import { teamsRules } from '#core/area/rules/teams.ts';
import { publishedAtOf } from '#core/calendar.ts';
import { followingContent } from '#core/release/content/followingContent.ts';
import type { CatalogUpdate } from '#core/release/content/contentOf.ts';
import { byVersion, dotted, numbersOf } from '#core/version.ts';
import { dayMs } from '#core/time.ts';

const contentOf = followingContent('As it was listed.');

function update(line: string, version: string, on: string): CatalogUpdate {
  return {
    entryId: `${line} ${version}`,
    name: `${line} ${version}`,
    cadence: 'monthly',
    classification: 'nonSecurity',
    releasedAt: Date.parse(on),
    isExpeditable: false,
    severity: null,
    targets: [{ line, version: numbersOf(version), label: line, kb: '' }],
  };
}

interface Row {
  readonly channel: string;
  readonly version: string;
  readonly published: string;
}

const edge = (
  JSON.parse(
    readFileSync(new URL('../../../../data/edge-builds.json', import.meta.url), 'utf8'),
  ) as {
    readonly versions: readonly Row[];
  }
).versions
  .filter(({ channel }) => channel !== 'WebView2')
  .map(({ channel, version, published }) => update(channel, version, published));

const publishedAt = publishedAtOf('2026-02');
const at = (days: number): number => publishedAt + days * dayMs;
const targetsOf = (days: number) =>
  contentOf(edge, { publishedAt, now: at(days) })?.targets.map(
    ({ line, version }) => `${line} ${dotted(version)}`,
  );

describe('what follows the day of release', () => {
  it('is the first version of each channel that came on the day or after it', () => {
    assert.equal(contentOf(edge, { publishedAt, now: at(1) }), null);
    assert.deepEqual(targetsOf(3), ['Beta 145.0.3800.53']);
    assert.deepEqual(targetsOf(20), ['Beta 145.0.3800.53', 'Stable 145.0.3800.58']);
  });

  it('keeps its targets when more comes, which belongs to it until the next month', () => {
    const content = contentOf(edge, { publishedAt, now: at(60) });
    assert.equal(content?.name, 'Beta 145.0.3800.53 and Stable 145.0.3800.58');
    const stable = content.updates?.filter(({ name }) => name.startsWith('Stable')) ?? [];
    assert.deepEqual(
      stable.map(({ name }) => name),
      [58, 65, 70, 82, 97].map((build) => `Stable 145.0.3800.${build}`),
    );
    assert.match(
      content.notes ?? '',
      /^In place before: Beta 145\.0\.3800\.47 and Stable 144\.0\.3719\.115\. As it was listed\.$/,
    );
  });

  it('is never a version below one that was there before, as those of extended support are', () => {
    const listed = [
      update('Stable', '151.0.1.1', '2026-02-01'),
      update('Stable', '150.0.4078.125', '2026-02-12'),
    ];
    assert.equal(contentOf(listed, { publishedAt, now: at(20) }), null);
    const newer = update('Stable', '151.0.1.2', '2026-02-13');
    const content = contentOf([...listed, newer], { publishedAt, now: at(20) });
    assert.equal(content?.name, 'Stable 151.0.1.2');
  });

  it('says of Teams that nobody but the fleet itself tells it', () => {
    const listed = [update('MSTeams', '26015.1706.4351.4392', '2026-02-13')];
    const content = teamsRules.contentOf(listed, { publishedAt, now: at(20) });
    assert.match(content?.notes ?? '', /^Microsoft publishes no list of versions/);
  });

  it('says of Edge that each channel goes by its own versions', () => {
    const content = edgeRules.contentOf(edge, { publishedAt, now: at(20) });
    assert.match(content?.notes ?? '', /Each channel goes by its own versions/);
  });

  it('stays when the list has lost it, or dates it anew', () => {
    const known = contentOf(edge, { publishedAt, now: at(10) });
    const { targets } = known ?? {};
    assert.deepEqual(contentOf([], { publishedAt, now: at(12), known })?.targets, targets);
    const later = edge.map((one) => ({ ...one, releasedAt: one.releasedAt + 5 * dayMs }));
    assert.deepEqual(contentOf(later, { publishedAt, now: at(12), known })?.targets, targets);
  });

  it('does not hang on the order of the list, and takes nothing back as days pass', () => {
    const days = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(
        fc.shuffledSubarray(edge, { minLength: 300 }),
        days,
        days,
        (listed, one, other) => {
          const [soon, late] = [Math.min(one, other), Math.max(one, other)];
          const first = contentOf(listed, { publishedAt, now: at(soon) });
          const second = contentOf(listed, { publishedAt, now: at(late) });
          for (const { line, version } of first?.targets ?? []) {
            const same = second?.targets.find((target) => target.line === line);
            assert.equal(byVersion(same?.version ?? [], version), 0);
          }
          const sorted = listed.toSorted((a, b) => (a.entryId < b.entryId ? -1 : 1));
          assert.deepEqual(contentOf(sorted, { publishedAt, now: at(late) }), second);
        },
      ),
      { numRuns: 50 },
    );
  });
});

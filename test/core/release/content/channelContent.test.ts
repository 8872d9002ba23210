/** Months of Monthly Enterprise Channel as they were, by date ("Update history for Microsoft 365 Apps"). */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { publishedAtOf } from '#core/calendar.ts';
import { agedOut, channelContent, newerFrom } from '#core/release/content/channelContent.ts';
import type { CatalogUpdate } from '#core/release/content/contentOf.ts';
import { dotted } from '#core/version.ts';
import { dayMs, hourMs } from '#core/time.ts';

/** Date, version, build. 2601 never came, and 2026-05-14 brought builds out of band for all three versions. */
const history = `
2025-12-09 2508 19127.20402
2025-12-09 2509 19231.20274
2025-12-09 2510 19328.20266
2026-01-13 2509 19231.20300
2026-01-13 2510 19328.20292
2026-01-13 2511 19426.20260
2026-02-10 2510 19328.20306
2026-02-10 2511 19426.20294
2026-02-10 2512 19530.20226
2026-03-10 2511 19426.20314
2026-03-10 2512 19530.20260
2026-03-10 2602 19725.20170
2026-04-14 2512 19530.20282
2026-04-14 2602 19725.20244
2026-04-14 2603 19822.20180
2026-05-12 2602 19725.20320
2026-05-12 2603 19822.20240
2026-05-12 2604 19929.20162
2026-05-14 2602 19725.20346
2026-05-14 2603 19822.20254
2026-05-14 2604 19929.20172
2026-06-09 2603 19822.20288
2026-06-09 2604 19929.20220
2026-06-09 2605 20026.20166`;

const updates: readonly CatalogUpdate[] = history
  .trim()
  .split('\n')
  .map((row) => {
    const [on = '', version = '', build = ''] = row.split(' ');
    return {
      entryId: `16.0.${build}`,
      name: `Version ${version}`,
      cadence: 'monthly',
      classification: 'security',
      // Some are dated before the hour of the release, as the list has them.
      releasedAt: Date.parse(`${on}T07:34:46Z`),
      isExpeditable: false,
      severity: null,
      endsAt: null,
      targets: [
        {
          line: 'MonthlyEnterprise',
          version: [16, 0, ...build.split('.').map(Number)],
          label: 'Monthly Enterprise Channel',
          kb: '',
        },
      ],
    };
  });

function of(month: string, o: { readonly days?: number; readonly listed?: typeof updates } = {}) {
  const publishedAt = publishedAtOf(month);
  const now = publishedAt + (o.days ?? 0) * dayMs;
  return channelContent(o.listed ?? updates, { publishedAt, now });
}

describe('a month of a channel', () => {
  it('goes by the newest version that its day brought, whose build of that day counts as done', () => {
    const content = of('2026-03');
    assert.equal(content?.name, 'Version 2602');
    assert.deepEqual(content.targets[0]?.version, [16, 0, 19725, 20170]);
  });

  it('pins to what was in place before, across a version that never came', () => {
    assert.equal(dotted(of('2026-03')?.inPlace?.[0]?.version ?? []), '16.0.19530.20226');
    assert.equal(dotted(of('2026-06')?.inPlace?.[0]?.version ?? []), '16.0.19929.20172');
  });

  it('pins to the day’s build of the next lower version where a list has nothing older', () => {
    const listed = updates.filter(({ entryId }) =>
      /19725\.20320|19822\.20240|19929\.20162/.test(entryId),
    );
    assert.equal(
      dotted(of('2026-05', { listed })?.inPlace?.[0]?.version ?? []),
      '16.0.19822.20240',
    );
    const alone = updates.filter(({ entryId }) => entryId === '16.0.19929.20162');
    assert.equal(of('2026-05', { listed: alone })?.inPlace, undefined);
  });

  it('supports what the latest second Tuesday brought, three versions, from their first build on', () => {
    const lowest = (month: string, days = 0) => of(month, { days })?.supported?.[0]?.version;
    assert.deepEqual(lowest('2026-02'), [16, 0, 19328, 0]);
    assert.deepEqual(lowest('2026-05'), [16, 0, 19725, 0]);
    // What came out of band two days later takes none of them away.
    assert.deepEqual(lowest('2026-05', 3), [16, 0, 19725, 0]);
  });

  it('gets what came out of band, and takes nothing away from devices that are done', () => {
    const before = of('2026-05', { days: 1 });
    const after = of('2026-05', { days: 3 });
    assert.deepEqual(after?.targets, before?.targets);
    assert.equal(before?.updates?.length, 3);
    assert.equal(after?.updates?.length, 6);
  });

  it('tells what the list says of its end beside what is supported', () => {
    const ends = Date.parse('2026-06-09T00:00:00Z');
    const listed = updates.map((one) =>
      one.name === 'Version 2603' ? { ...one, endsAt: ends } : one,
    );
    assert.match(of('2026-04', { listed })?.notes ?? '', /ends them on 2026-06-09/);
  });

  it('is not there before its day, nor in a list that knows other months alone', () => {
    const publishedAt = publishedAtOf('2026-04');
    assert.equal(channelContent(updates, { publishedAt, now: publishedAt - 12 * hourMs }), null);
    assert.equal(of('2026-08'), null);
    assert.equal(of('2026-05', { listed: [] }), null);
  });

  it('keeps what was listed and is listed no more', () => {
    const known = of('2026-05', { days: 3 });
    const publishedAt = publishedAtOf('2026-05');
    const shown = channelContent([], { publishedAt, now: publishedAt + 4 * dayMs, known });
    assert.deepEqual(shown?.targets, known?.targets);
    assert.equal(shown?.updates?.length, 6);
  });

  it('takes a build that is listed again on a later day for out on its first', () => {
    const again = updates
      .filter(({ entryId }) => entryId === '16.0.19725.20320')
      .map((one) => ({ ...one, releasedAt: one.releasedAt + 6 * dayMs }));
    const content = of('2026-05', { days: 8, listed: [...updates, ...again] });
    assert.deepEqual(content, of('2026-05', { days: 8 }));
  });

  it('is the same in whatever order the list has its entries', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...updates], { minLength: updates.length }), (listed) => {
        assert.deepEqual(of('2026-05', { days: 3, listed }), of('2026-05', { days: 3 }));
      }),
    );
  });
});

describe('a version that devices are pinned to', () => {
  const line = 'MonthlyEnterprise';

  it('is told to age once it is below what is supported, and not before that is known', () => {
    const june = of('2026-06');
    assert.match(agedOut(june, line, [16, 0, 19725, 20346]) ?? '', /is below 16\.0\.19822\.0/);
    assert.equal(agedOut(june, line, [16, 0, 19822, 20254]), null);
    assert.equal(agedOut(null, line, [1]), null);
    assert.equal(agedOut(june, 'Current', [16, 0, 1, 1]), null);
  });

  it('is left once something newer than what it keeps off is out and the ring’s delay over', () => {
    const bad = { line, instead: [16, 0, 19929, 20162] };
    const early = of('2026-05', { days: 1 });
    assert.equal(newerFrom(early, bad, 0), null);
    const from = newerFrom(of('2026-05', { days: 3 }), bad, 0);
    assert.equal(from, Date.parse('2026-05-14T07:34:46Z'));
    assert.equal(newerFrom(of('2026-05', { days: 3 }), bad, 7), (from ?? 0) + 7 * dayMs);
    assert.equal(newerFrom(of('2026-05', { days: 3 }), { ...bad, line: 'Current' }, 0), null);
  });
});

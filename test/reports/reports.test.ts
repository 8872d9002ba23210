import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { updatesOf } from '#core/release/content/updates.ts';
import { escaped, html } from '#reports/html.ts';
import { dayText, instantText, shareText, untilText } from '#reports/instant.ts';
import { releaseReport, type ReleaseReportValues } from '#reports/release.ts';
import { summaryText } from '#reports/summary.ts';
import { expectGolden } from '../cli/golden.ts';
import {
  day,
  judgedRelease,
  publishedAt,
  sampleDecisions,
  sampleRelease,
  sampleTrend,
} from './sampleRelease.ts';
import { dayMs, hourMs } from '#core/time.ts';

const values: ReleaseReportValues = {
  release: sampleRelease(),
  decisions: sampleDecisions(),
  trend: sampleTrend(),
  looks: [],
  madeAt: day(7),
  objectiveLook: {
    asOf: day(7),
    target: 0.95,
    eligible: 935,
    updated: 47,
    rings: [],
    blockers: [{ kind: 'failed', what: 'DiskFull 0x80070070', devices: 22 }],
    ineligible: [{ reason: 'contact', devices: 31 }],
    forecast: null,
  },
};

describe('The report of a release', () => {
  const report = releaseReport(values);

  it('stands by itself: nothing is loaded, no script runs', () => {
    assert.match(report, /^<!doctype html>/);
    assert.match(report, /Content-Security-Policy" content="default-src &#39;none&#39;;/);
    assert.doesNotMatch(report, /<script|javascript:|<link|<img|src=|https?:\/\//);
  });

  it('says what was played, the objective, the rings, the decisions and the reasons', () => {
    for (const text of [
      '2022-06-B',
      'up to date; 95 % asked by D+21',
      'PAUSED by ada until D+42',
      'KB5014699',
      '19044.1766',
      'offer to fast',
      'failed to install: DiskFull 0x80070070',
      'no contact for longer than counts',
      'fast 45.2 %',
    ]) {
      assert.ok(report.includes(text), text);
    }
  });

  it('tells the forecast until the objective is judged', () => {
    const forecast = {
      asOf: day(7),
      share: { low: 0.7, middle: 0.9, high: 0.98 },
      reachedAt: { low: day(16), middle: null, high: null },
      missChance: 0.62,
      isKnown: false,
      months: 0,
    };
    const told = releaseReport({ ...values, release: { ...values.release, forecast } });
    assert.match(told, /Forecast: not known yet: 70 % to 98 % on D\+21; 62 % chance to miss/);
    const judged = releaseReport({ ...values, release: { ...judgedRelease(), forecast } });
    assert.ok(!judged.includes('Forecast:'));
  });

  it('tells for which versions each update of the month is, where there are several', () => {
    const release = sampleRelease();
    const { content } = release;
    assert.ok(content !== null);
    const [monthly] = updatesOf(content);
    assert.ok(monthly !== undefined);
    const [first] = content.targets;
    assert.ok(first !== undefined);
    const later = {
      ...monthly,
      entryId: 'oob',
      name: '2022.06 OOB',
      cadence: 'outOfBand',
      isExpeditable: false,
      targets: [{ ...first, version: [...first.version, 1], kb: 'KB5016139' }],
    };
    const targets = [
      ...content.targets,
      { ...first, line: '22000', version: [22_000, 1], label: 'Windows 11 22H2' },
    ];
    const both = { ...content, targets, updates: [{ ...monthly, targets }, later] };
    const told = releaseReport({ ...values, release: { ...release, content: both } });
    assert.match(
      told,
      /2022\.06 OOB \(KB5016139\), [^;]*, for Windows 1\d \w+; cannot be expedited/,
    );
    assert.match(told, /for all versions; can be expedited/);
    assert.ok(!report.includes('The updates of this month'));
  });

  it('cites no paper that its readers do not have', () => {
    assert.doesNotMatch(report, /\((domain|statistics|design) \d/);
  });

  it('has a landmark, and tables and charts that a keyboard can scroll', () => {
    assert.match(report, /<main>/);
    for (const [region] of report.matchAll(/<div class="(?:scroll|chart)"[^>]*>/g))
      assert.match(region, /tabindex="0" role="group" aria-label="/);
  });

  it('shows the judged objective', () => {
    const judged = releaseReport({ ...values, release: judgedRelease(), madeAt: day(21) });
    assert.match(judged, /class="fact good">\s*<b>97\.7 %<\/b>/);
  });

  it('takes texts from outside as texts', () => {
    assert.ok(report.includes('printer &lt;driver&gt; trouble'));
    assert.doesNotMatch(report, /<driver>/);
  });

  it('is the same for the same values', () => {
    assert.equal(releaseReport(values), report);
  });

  it('has no number that is none, also when nothing was looked at yet', () => {
    const empty = { ...values, release: { ...values.release, progress: null, content: null } };
    for (const page of [report, releaseReport({ ...empty, trend: [], decisions: [] })]) {
      assert.doesNotMatch(page, /NaN|Infinity|undefined|\[object/);
    }
  });

  it('gives the chart as a table too', () => {
    assert.match(report, /The same as numbers[\s\S]*<td>D\+7<\/td>\s*<td class="number">–<\/td>/);
  });

  it('keeps the labels of the chart apart', () => {
    const labels = [...report.matchAll(/class="name c\d"\s+x="[\d.]+"\s+y="([\d.]+)"/g)];
    const heights = labels.map(([, y]) => Number(y)).toSorted((one, other) => one - other);
    assert.equal(heights.length, 3);
    for (const [index, height] of heights.entries()) {
      assert.ok(index === 0 || height - (heights[index - 1] ?? 0) >= 15);
    }
  });
});

describe('Text in HTML', () => {
  it('can never become markup', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { markup } = html`<p title="${text}">${text}</p>`;
        const inside = markup.slice('<p title="'.length, -'</p>'.length);
        assert.equal((inside.match(/[<>"']/g) ?? []).length, 2, 'only the end of the tag');
        const back = escaped(text)
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&');
        assert.equal(back, text);
      }),
    );
  });

  it('leaves nothing of null and joins lists', () => {
    assert.equal(html`${[html`one `, 2, ' < 3']}${null}${[]}`.markup, 'one 2 &lt; 3');
  });
});

describe('The summary in plain text', () => {
  it('tells rings and objective, before and after the judgement', () => {
    const text = `${summaryText(sampleRelease(), day(7))}\n\n${summaryText(judgedRelease(), day(21))}\n`;
    expectGolden(new URL('summary.golden.txt', import.meta.url), text);
  });
});

describe('Instants and shares in words', () => {
  const cases: readonly (readonly [string, string])[] = [
    [shareText(null), '–'],
    [shareText(0), '0 %'],
    [shareText(1), '100 %'],
    [shareText(0.9999), '99.9 %'],
    [shareText(0.954), '95.4 %'],
    [instantText(publishedAt), 'Tue 8 Dec 2026 18:00 UTC'],
    [dayText(publishedAt, publishedAt), 'D0'],
    [dayText(publishedAt, publishedAt - 1), 'D-1'],
    [dayText(publishedAt, day(6)), 'D+6'],
    [untilText(0, 59_000), 'now'],
    [untilText(0, hourMs * 5), 'in 5 h'],
    [untilText(0, dayMs + 7_200_000), 'in 1 day 2 h'],
  ];
  for (const [text, expected] of cases) {
    it(`read as ${expected}`, () => assert.equal(text, expected));
  }
});

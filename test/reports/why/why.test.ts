/** The section "Why" of the report, on releases that the real rules played. */
import assert from 'node:assert/strict';
import { releaseReport, type ReleaseReportValues } from '#reports/release.ts';
import type { ReportedSymptoms } from '#reports/why/symptoms.ts';
import { expectGolden } from '../../cli/golden.ts';
import { releaseWithBadModel, releaseWithBadUpdate } from '../playedRelease.ts';

/** The text of a page from one heading to another, one line a row of a table or paragraph. */
function textOf(page: string, from: string, to: string): string {
  const part = page.slice(page.indexOf(from), page.indexOf(to));
  return part
    .replaceAll(/<svg[\s\S]*?<\/svg>|<summary>The same as numbers[\s\S]*?<\/details>/g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/<\/t[dh]>\s*(?=<t[dh])/g, ' | ')
    .replaceAll(/<\/(tr|p|h2|h3|summary)>/g, '\n')
    .replaceAll(/<br \/>/g, ' / ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/ +/g, ' ')
    .replaceAll(/^ | $/gm, '');
}

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

describe('Why, in the report of a release', () => {
  const ofModel = releaseWithBadModel();
  const ofUpdate = releaseWithBadUpdate();
  const modelPage = releaseReport({ ...ofModel, symptoms: symptomsOf(ofModel) });
  const updatePage = releaseReport(ofUpdate);

  it('tells of a model that was held, what was asked, and how rings opened', () => {
    const text = textOf(modelPage, '<h2>Why', '<h2>The update');
    expectGolden(new URL('../why-model.golden.txt', import.meta.url), text);
  });

  it('tells of an update that was paused', () => {
    const text = textOf(updatePage, '<h2>Why', '<h2>The update');
    expectGolden(new URL('../why-update.golden.txt', import.meta.url), text);
  });

  it('tells of each decision its rule, its numbers and what would have changed it', () => {
    const text = textOf(modelPage, '<h2>Decisions', '<footer');
    expectGolden(new URL('../decisions-model.golden.txt', import.meta.url), text);
    assert.equal(count(text, / Otherwise: /g), ofModel.decisions.length);
  });

  it('takes texts from outside as texts and has no number that is none', () => {
    assert.ok(modelPage.includes('the &lt;press&gt; runs'));
    assert.ok(modelPage.includes('printer &lt;b&gt;'));
    for (const page of [modelPage, updatePage]) {
      assert.doesNotMatch(page, /<press>|NaN|Infinity|undefined|\[object/);
    }
  });

  it('draws the levels of the policy and one mark of evidence for each step taken on it', () => {
    const chart = /<svg[^>]*Evidence against[\s\S]*?<\/svg>/.exec(modelPage)?.[0] ?? '';
    for (const level of ['watch 1 in 5', 'pause 1 in 20', 'roll back 1 in 100'])
      assert.ok(chart.includes(level));
    assert.equal(count(chart, /class="event hold"/g), 3, 'one on the line, two in the lane');
    assert.equal(count(chart, /class="event opens"/g), 4, 'four rings');
    const paused = /<svg[^>]*Evidence against[\s\S]*?<\/svg>/.exec(updatePage)?.[0] ?? '';
    assert.equal(
      count(paused, /class="event pause"/g),
      2,
      'four rings paused at once are one mark',
    );
  });

  it('draws evidence beyond the scale at its edge', () => {
    const heights = [...updatePage.matchAll(/class="curve evidence" d="([^"]+)"/g)].flatMap(
      ([, path = '']) => [...path.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y)),
    );
    assert.ok(heights.length > 10);
    assert.ok(heights.every((y) => y >= 14 && y <= 264));
    assert.equal(Math.min(...heights), 14);
  });

  it('does not take a source that nobody read for a good sign', () => {
    const values = withoutSource(ofModel, 'startups');
    const text = textOf(releaseReport(values), '<h2>Why', '<h2>The update');
    assert.match(text, /blueScreen \| all \| – \| – \| – \| – \| – \| – \| not looked at/);
    assert.match(text, /startups never/);
    assert.match(text, /edge \| all \| 1,003 .* nothing found/);
  });

  it('says so where nothing was counted, held, asked or opened', () => {
    const { release } = ofModel;
    const nothing = { ...release, holds: [], proposals: [] };
    const page = releaseReport({
      ...ofModel,
      release: nothing,
      decisions: [],
      looks: [],
      trend: [],
    });
    for (const text of [
      'No evidence has been counted.',
      'No look had counts',
      'No cohort was held.',
      'Nobody was asked anything.',
      'The decision is not kept.',
    ])
      assert.ok(page.includes(text), text);
    assert.ok(!page.includes('What bad devices reported'));
  });

  it('is honest about the clock, which asks for no evidence', () => {
    const rings = ofModel.release.rings.map((ring) => ({ ...ring, gate: 'clock' as const }));
    const decisions = ofModel.decisions.map((one) => ({
      ...one,
      inputs: { ...one.inputs, gate: 'clock' },
    }));
    const page = releaseReport({ ...ofModel, release: { ...ofModel.release, rings }, decisions });
    assert.equal(count(page, /Its deferral was over; no evidence was asked\./g), 4);
    assert.match(page, /Rings open by:\s+the clock alone/);
    assert.match(page, /evidence opens no ring and keeps none closed/);
  });

  it('says of an area whose rings nobody opens why that is', () => {
    const { release } = ofModel;
    const key = { ...release.key, area: 'edge' as const };
    const page = releaseReport({ ...ofModel, release: { ...release, key } });
    assert.match(page, /Rings are not opened one after the other: the product itself spreads/);
    assert.doesNotMatch(page, /Rings open by/);
  });
});

/** What bad devices might have reported, in the last look and for the cohort that the service held. */
function symptomsOf({ decisions }: ReleaseReportValues): ReportedSymptoms {
  const damaged = { what: 'WUDamaged', code: '0x80073712' };
  const held = decisions.flatMap(({ action }) =>
    action.kind === 'hold' && action.hold.by === 'service' ? [action.hold.id] : [],
  );
  const failed = { signal: 'installFailure', devices: 13, others: 0 };
  return {
    last: [
      {
        ...failed,
        devices: 29,
        most: [
          { ...damaged, devices: 20 },
          { what: null, code: '0x8BADF00D', devices: 3 },
        ],
        others: 6,
      },
      {
        ...failed,
        signal: 'report',
        devices: 1,
        most: [{ what: 'printer <b>', code: null, devices: 1 }],
      },
      { ...failed, signal: 'former', most: [{ ...damaged, devices: 13 }] },
    ],
    ofHolds: Object.fromEntries(
      held.map((id) => [id, { ...failed, most: [{ ...damaged, devices: 13 }] }]),
    ),
  };
}

/** The same values, as if a source had never been read. */
function withoutSource(values: ReleaseReportValues, source: string): ReleaseReportValues {
  return {
    ...values,
    looks: values.looks.map((look) => {
      const { counts } = look.observation;
      if (counts === null) return look;
      const readUntil = { ...counts.readUntil, [source]: null };
      return { ...look, observation: { ...look.observation, counts: { ...counts, readUntil } } };
    }),
  };
}

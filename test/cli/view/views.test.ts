import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import pc from 'picocolors';
import { addArea, outlineOf } from '#core/area/areas.ts';
import { quality } from '#core/area/quality.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { fitted } from '#cli/terminal/live.ts';
import type { Release } from '#core/release/state/release.ts';
import { pastRelease } from '#cli/asked/pastReleases.ts';
import { legendLine, ringBar, shareCells } from '#cli/view/release/bar.ts';
import { planLines } from '#cli/view/plan/plan.ts';
import { policyLines } from '#cli/view/policy/policy.ts';
import { policyChanges, policyDiffLines } from '#cli/view/policy/policyDiff.ts';
import { dayLogLine, decisionLine, releaseLines } from '#cli/view/release/release.ts';
import { nextComing } from '#core/release/view/coming.ts';
import { devicesByState, deviceStates } from '#core/release/view/deviceStates.ts';
import { tableLines } from '#cli/view/table.ts';
import { day, judgedRelease, publishedAt, sampleRelease } from '../../reports/sampleRelease.ts';
import { expectGolden } from '../golden.ts';

const plain = pc.createColors(false);
const coloured = pc.createColors(true);
const wide = { paint: plain, columns: 100 };
const golden = (name: string): URL => new URL(`../golden/${name}`, import.meta.url);
const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** Without holds, so that what stands beside the rings is looked at by itself. */
const sample = (): Release => ({ ...sampleRelease(), holds: [] });

/** Ring fast is paused, and of broad, which is open, some are held. */
function heldRelease(): Release {
  const release = sample();
  const { progress } = release;
  assert.ok(progress);
  return {
    ...release,
    progress: {
      ...progress,
      rings: progress.rings.map((ring) =>
        ring.ring === 'broad' ? { ...ring, waiting: ring.waiting - 74, held: 74 } : ring,
      ),
    },
  };
}
const judged = (): Release => ({ ...judgedRelease(), holds: [] });

describe('A ring as a bar', () => {
  it('is as wide as asked, and shows every state that has a device', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { minLength: 6, maxLength: 6 }),
        fc.integer({ min: 6, max: 120 }),
        (counts, width) => {
          const cells = shareCells(counts, width);
          const any = counts.some((count) => count > 0);
          assert.equal(
            cells.reduce((sum, cell) => sum + cell, 0),
            any ? width : 0,
          );
          assert.ok(cells.every((cell, index) => cell > 0 === (counts[index] ?? 0) > 0));
        },
      ),
    );
  });

  it('tells the states apart without colour, those of few releases only where a device is in them', () => {
    const legend = legendLine(heldRelease(), plain, 100);
    const glyphs = deviceStates.map((state) => legend.split(` ${state}`)[0]?.slice(-1));
    assert.equal(new Set(glyphs).size, deviceStates.length);
    const calm = { ...sample(), rings: sample().rings.map((ring) => ({ ...ring, pause: null })) };
    assert.doesNotMatch(legendLine(calm, plain, 100), /held|paused/);
  });

  it('is blank for a ring without devices', () => {
    const empty = sampleRelease().progress?.rings[0];
    assert.ok(empty);
    assert.equal(ringBar(devicesByState(empty, undefined), 8, plain), ' '.repeat(8));
  });
});

describe('The views of a release', () => {
  it('show where a release stands, with bars, the next instant and the latest decision', () => {
    const at = { release: sample(), now: day(7) };
    expectGolden(golden('release-100.txt'), text(releaseLines(at, { paint: plain, columns: 100 })));
    expectGolden(golden('release-60.txt'), text(releaseLines(at, { paint: plain, columns: 60 })));
  });

  it('show the judged objective at the end, and that nothing comes any more', () => {
    const at = { release: judged(), now: day(21) };
    expectGolden(golden('judged.txt'), text(releaseLines(at, { paint: plain, columns: 100 })));
    assert.equal(nextComing(at.release, at.now), null);
  });

  it('say what comes while something stands after the month, and nothing where another release goes on', () => {
    const closed = { offeredAt: null, closedAt: day(21) };
    const release = {
      ...judged(),
      rings: judged().rings.map((ring) => (ring.name === 'broad' ? { ...ring, ...closed } : ring)),
    };
    const told = (at: object): string =>
      releaseLines({ release, now: day(22), ...at }, { paint: plain, columns: 100 })
        .filter((line) => line.startsWith('next'))
        .join('');
    assert.match(told({}), /D\+28 .*: ring broad stays shut, its 35 days in Intune begin anew$/);
    assert.match(told({ now: day(29) }), /next +the next look$/);
    assert.match(told({ isEnded: true }), /next +nothing; the release is over$/);
  });

  it('say whole what keeps the service from going on, and that nothing comes of a workflow that was ended', () => {
    const why =
      'the workflow was ended (terminated) on Fri 11 Dec 2026 19:00 UTC and nobody goes on with this release; `ringmaster release start` begins it anew';
    const at = { release: sample(), now: day(7), service: [why], isEnded: true };
    const lines = releaseLines(at, { paint: plain, columns: 80 });
    assert.ok(lines.every((line) => line.length <= 80));
    const head = lines.slice(lines.findIndex((line) => line.startsWith('✘')));
    const told = head
      .slice(0, 3)
      .map((line) => line.trim())
      .join(' ');
    assert.ok(told.startsWith(`✘ ${why}`), told);
    assert.match(lines.join('\n'), /^next +nothing, until it is begun anew$/m);
  });

  it('say the same in colour as without', () => {
    const at = { release: sample(), now: day(7) };
    const drawn = text(releaseLines(at, { paint: coloured, columns: 100 }));
    const bare = stripVTControlCharacters(drawn);
    assert.equal(bare, text(releaseLines(at, { paint: plain, columns: 100 })));
  });

  it('say before the first look that nothing was looked at', () => {
    const release = { ...sample(), phase: 'planned' as const, progress: null, recent: [] };
    const lines = releaseLines({ release, now: day(-8) }, { paint: plain, columns: 100 });
    assert.ok(lines.includes('fleet      not looked at yet'));
    assert.ok(lines.some((line) => /^next +D-7 /.test(line)));
  });

  it('are one line per decision and per day in a log', () => {
    const release = sample();
    assert.equal(
      dayLogLine({ release, now: day(7) }),
      'D+7  Tue 15 Dec 18:00  up to date: first 100 % · fast 45.2 % · broad 0 %',
    );
    assert.equal(
      decisionLine(publishedAt, { at: day(-7), text: 'announced' }),
      'D-7  Tue 1 Dec 18:00  announced',
    );
  });

  it('show the plan of a month that happened, before anything runs', () => {
    const values = { policy: defaultPolicy('contoso'), devices: 1000, publishedAt };
    for (const id of ['2022-06-B', '2023-10-B']) {
      const lines = planLines({ ...values, basedOn: pastRelease(id) }, plain);
      expectGolden(golden(`plan-${id}.txt`), text(lines));
    }
  });

  it('show a policy, and what another would change', () => {
    const policy = defaultPolicy('contoso');
    const other = {
      ...defaultPolicy('contoso', 'groups-2023'),
      objective: { target: 0.9, judgedOnDay: 22, missChance: 0.8 },
    };
    const shown = policyLines(
      { policy, file: null, coming: { id: '2026-12-B', publishedAt } },
      wide,
    );
    const changes = policyChanges(policy, other, publishedAt);
    const diff = { from: null, to: 'groups.yaml', ...changes };
    expectGolden(golden('policy.txt'), text(shown));
    expectGolden(golden('policy-diff.txt'), text(policyDiffLines(diff, publishedAt, plain)));
    assert.deepEqual(policyChanges(policy, policy, publishedAt), { settings: [], dates: [] });
  });

  it('show of what operators may do only what their area can', () => {
    const undo = addArea({ ...quality, ...outlineOf('feature') });
    try {
      const policy = defaultPolicy('contoso', undefined, 'feature');
      const coming = { id: '2026-12-B', publishedAt };
      const shown = text(policyLines({ policy, file: null, coming }, wide));
      assert.match(shown, /^operators may +pause, hold$/m);
      assert.match(shown, /^by itself +Windows feature updates: .*no expedited form$/m);
    } finally {
      undo();
    }
  });
});

describe('A line of a live view', () => {
  it('is cut by visible characters, and its colour ends where it was cut', () => {
    assert.equal(fitted('abcdef', 4), 'abc…');
    assert.equal(fitted(coloured.red('abcdef'), 4), '\u001B[31mabc…\u001B[0m');
    assert.equal(fitted(coloured.red('abcd'), 4), coloured.red('abcd'));
  });
});

describe('A table', () => {
  it('has no frame and no trailing spaces, and puts numbers to the right', () => {
    const lines = tableLines(
      ['name', '>count'],
      [
        ['a', '1'],
        ['longer', '1,000'],
      ],
      plain,
    );
    assert.deepEqual(lines, ['name    count', 'a           1', 'longer  1,000']);
  });

  it('is its head alone where there are no rows', () => {
    assert.deepEqual(tableLines(['name', '>count'], [], plain), ['name  count']);
  });
});

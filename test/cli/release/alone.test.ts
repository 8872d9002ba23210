/** What people see when devices turn bad and nobody is left to compare them with. */
import assert from 'node:assert/strict';
import pc from 'picocolors';
import { evidenceOf } from '#core/release/step/judgement.ts';
import { judging, wording, type Look } from '#core/release/record/look.ts';
import { releaseReport } from '#reports/release.ts';
import { releaseDocument } from '#cli/release/document.ts';
import { evidenceLines } from '#cli/view/evidence/evidence.ts';
import { releaseLines } from '#cli/view/release/release.ts';
import { onDay, plannedRelease, play, time } from '../../core/release/world.ts';
import { shocked } from '../../core/release/shock.ts';

const paint = pc.createColors(false);
const wide = { paint, columns: 200 };
const now = onDay(18);

describe('what is unusual with nobody left to compare with', () => {
  const look = shocked({ signal: 'edge', bad: 400 }, { bad: 200 });
  const { release, decisions } = play(plannedRelease(), { look, until: now });
  const observation = look(release, now);
  const kept: Look = { at: now, release, trigger: time, observation, wording, judging };

  it('stands first in show and watch, with no calm above it', () => {
    const lines = releaseLines({ release, now }, wide).join('\n');
    assert.match(
      lines,
      /evidence +unusual, with nobody left to compare with, so it pauses nothing/,
    );
    assert.match(lines, /Once most of the fleet had it, .*fell silent.* were usual before/);
    assert.doesNotMatch(lines, /nothing unusual/);
    assert.match(releaseDocument({ release, now }).evidence?.alone ?? '', /fell silent/);
  });

  it('is told apart from the sum in explain', () => {
    const evidence = evidenceOf(release, observation);
    assert.ok(evidence);
    const telling = { policy: release.policy, ring: null, isAll: false, coming: null, ...wide };
    const lines = evidenceLines(evidence, telling).join('\n');
    assert.match(
      lines,
      /Unusual, with nobody left to compare with, and no part of the sum: .*Edge/,
    );
    assert.match(lines, /had Edge crash or hang .* nobody left to compare with\n/);
    assert.doesNotMatch(lines, /can be chance/);
  });

  it('is told apart from the sum in the report', () => {
    const page = releaseReport({
      release,
      decisions,
      looks: [kept],
      trend:
        release.progress === null
          ? []
          : [{ progress: release.progress, evidence: release.evidence }],
      madeAt: now,
    }).replaceAll(/\s+/g, ' ');
    assert.match(page, /and no part of the sum:<\/b> Once most of the fleet had it/);
    assert.match(page, /of them that turned bad when nobody was left to compare with/);
    assert.match(page, /<td>unusual, with nobody left to compare with: Once most/);
  });
});

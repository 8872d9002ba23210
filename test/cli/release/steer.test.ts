/** What a command came to, in words: what is in force, what is only asked, and what becomes of the later rings. */
import assert from 'node:assert/strict';
import type { CommandOutcome } from '#core/release/command/command.ts';
import { outcomeText } from '#cli/release/asking.ts';
import { laterRingsLines } from '#cli/release/steer.ts';
import { day, sampleRelease } from '../../reports/sampleRelease.ts';
import { ran } from '../run.ts';

const { key } = sampleRelease();
const outcome: CommandOutcome = {
  decided: ['pause/fast/15'],
  rings: ['fast'],
  enactedAt: day(5),
  changed: true,
};
const pause = { kind: 'pause', operator: 'kim', reason: 'printers fail' } as const;

describe('What a pause came to', () => {
  it('is in force once Intune has confirmed it, and asked until then, with why', () => {
    assert.equal(
      outcomeText('Paused', key, outcome),
      'Paused fast of 2026-12-B, in force in Intune since Sun 13 Dec 2026 18:00 UTC.',
    );
    const unconfirmed = [{ part: 'ring/fast', why: 'PATCH was answered with status 503' }];
    const text = outcomeText('Paused', key, { ...outcome, unconfirmed });
    assert.match(
      text,
      /^Asked, and not yet confirmed by Intune \(.* UTC\): paused fast of 2026-12-B\.\n {2}ring\/fast: PATCH .* 503\n/,
    );
    assert.match(text, /release pause --direct/);
    assert.doesNotMatch(text, /Paused/);
    const approved = outcomeText('Approved rollBack/hold-16 on', key, { ...outcome, unconfirmed });
    assert.match(approved, /: approved rollBack\/hold-16 on/);
  });

  it('says at once which later rings wait, or that they do not', () => {
    const held = { ...outcome, heldBack: ['broad'] };
    assert.match(
      laterRingsLines({ ...pause, ring: 'fast' }, held).join(),
      /^broad waits as well.* --only\.$/,
    );
    assert.match(
      laterRingsLines({ ...pause, ring: 'fast', only: true }, outcome).join(),
      /later rings open in their time all the same/,
    );
    assert.deepEqual(laterRingsLines(pause, outcome), []);
    assert.deepEqual(laterRingsLines({ ...pause, ring: 'fast' }, { ...held, changed: false }), []);
  });

  it('of one ring only needs a ring', async () => {
    const { code, errors } = await ran(['release', 'pause', '--only', '--reason', 'x']);
    assert.equal(code, 2);
    assert.match(errors, /--only: is about one ring\n {2}name it with --ring/);
  });
});

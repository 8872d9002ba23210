/** A pause of a ring holds the later ones, by every gate, until it is lifted; `only` lets them go on. */
import assert from 'node:assert/strict';
import { heldBackBy } from '#core/release/state/heldBack.ts';
import { ringOf, type Release } from '#core/release/state/release.ts';
import { at, onDay, plannedRelease, play } from '../world.ts';

const paused = (gate: 'clock' | 'evidence', only: boolean): Release =>
  play(plannedRelease({ gate }), {
    interjections: [at(5, { kind: 'pause', ring: 'fast', ...(only ? { only } : {}) })],
    until: onDay(12),
  }).release;

describe('a pause of an earlier ring', () => {
  for (const gate of ['clock', 'evidence'] as const) {
    it(`keeps the later ring from opening on its day, under the gate ${gate}`, () => {
      const release = paused(gate, false);
      const broad = ringOf(release, 'broad');
      assert.ok(broad !== undefined);
      assert.equal(broad.offeredAt, null);
      assert.notEqual(broad.closedAt, null, 'it is kept paused in Intune');
      assert.equal(heldBackBy(release, broad)?.name, 'fast');
    });

    it(`lets the later ring go on when it is for that ring only, under the gate ${gate}`, () => {
      assert.notEqual(ringOf(paused(gate, true), 'broad')?.offeredAt, null);
    });
  }

  it('leaves rings alone that had opened before', () => {
    const { release } = play(plannedRelease({ gate: 'clock' }), {
      interjections: [at(10, { kind: 'pause', ring: 'fast' })],
      until: onDay(12),
    });
    const broad = ringOf(release, 'broad');
    assert.ok(broad !== undefined);
    assert.equal(broad.pause, null);
    assert.equal(heldBackBy(release, broad), null);
  });

  it('lets the later rings open once it is lifted', () => {
    const { release } = play(plannedRelease({ gate: 'clock' }), {
      interjections: [
        at(5, { kind: 'pause', ring: 'fast' }),
        at(13, { kind: 'resume', ring: 'fast' }),
      ],
      until: onDay(15),
    });
    assert.ok((ringOf(release, 'broad')?.offeredAt ?? 0) >= onDay(13));
  });

  it('lets the later rings go on when it is resumed, though the ring itself stays off what was taken off', () => {
    const { release, decisions } = play(plannedRelease(), {
      interjections: [
        at(2, { kind: 'rollBack', ring: 'test' }),
        at(4, { kind: 'pause', ring: 'test' }),
        at(5, { kind: 'resume' }),
      ],
      until: onDay(8),
    });
    const test = ringOf(release, 'test');
    assert.ok(test?.pause?.takenOff !== undefined, 'it stays rolled back');
    assert.equal(test.pause.holdsLater, undefined);
    assert.notEqual(ringOf(release, 'fast')?.offeredAt, null);
    const words = decisions
      .map(({ reason }) => reason)
      .find((reason) => /let the rings/.test(reason));
    assert.match(
      words ?? '',
      /let the rings after test go on, which stays paused since it was rolled back/,
    );
  });
});

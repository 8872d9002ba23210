/** Why devices that count are not up to date. */
import assert from 'node:assert/strict';
import { missingText } from '#core/objective/missing.ts';
import type { Release } from '#core/release/state/release.ts';
import { sampleRelease } from '../../reports/sampleRelease.ts';

describe('what is missing for the objective', () => {
  it('is told by what the devices are doing, in numbers that add up', () => {
    assert.equal(
      missingText(sampleRelease()),
      'Of 963 devices in rings 935 count; 47 of these are up to date. The other 888: 14 installing, 30 in a paused ring, 2 failed to install, 842 in a ring that has not opened.',
    );
  });

  it('is nothing where all are up to date, and unknown before the first look', () => {
    const release = sampleRelease();
    const { progress } = release;
    assert.ok(progress);
    const rings = progress.rings.map((ring) => ({ ...ring, updated: ring.eligible }));
    const done: Release = { ...release, progress: { ...progress, rings } };
    assert.match(missingText(done) ?? '', /all of these are up to date/);
    assert.equal(missingText({ ...release, progress: null }), null);
  });
});

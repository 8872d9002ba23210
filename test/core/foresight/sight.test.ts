/** What is foreseen of rings is what the judgement would say, and the same whenever it is asked. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sizedRings } from '#core/device/placement.ts';
import { noBaselines } from '#core/evidence/usual/baseline.ts';
import type { BaselineCount, EvidenceCounts } from '#core/evidence/count/counts.ts';
import { judgeEvidence } from '#core/evidence/judge/judge.ts';
import { signalsOf } from '#core/policy/signals.ts';
import { drawRing, waitingOn, type DrawnRing } from '#core/foresight/draw.ts';
import { foresee, stoppedOf, targets } from '#core/foresight/proposal.ts';
import { evidenceOn, factorsOf, sightOf } from '#core/foresight/sight.ts';
import { learnedInMonths, sightingsOf } from '#core/foresight/sighting.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { quality } from '#core/area/quality.ts';

const policy = defaultPolicy('contoso');
const usual = { share: 0.02, months: 6 };

const sizesOf = (...devices: readonly number[]) =>
  policy.rings.map(({ name }, nth) => ({ ring: name, devices: devices[nth] ?? 0 }));

/** What the store would count of a ring that was drawn, at a look on a day. */
function rowsOf(name: string, ring: DrawnRing, day: number): BaselineCount[] {
  const { openedOn, began, shown } = ring;
  const of = { signal: 'installFailure', ring: name, cohort: null, stratum: '' };
  const waiting = Math.floor(waitingOn(ring, day) / 2);
  const rows: BaselineCount[] = waiting > 0 ? [{ ...of, age: 1, atRisk: waiting, bad: 0 }] : [];
  for (const [nth, count] of began.entries()) {
    for (let age = 1; age <= Math.min(8, day - openedOn - nth); age += 1) {
      const before = age === 1 ? 0 : (shown[nth]?.[Math.min(age - 1, 3) - 1] ?? 0);
      const until = shown[nth]?.[Math.min(age, 3) - 1] ?? 0;
      const atRisk = count - before;
      const bad = until - before;
      if (count > 0) rows.push({ ...of, age, atRisk, bad });
    }
  }
  return rows;
}

describe('What rings are foreseen to see', () => {
  it('is weighed as the judgement weighs the same counts', () => {
    const size = fc.integer({ min: 0, max: 300 });
    fc.assert(
      fc.property(
        fc.tuple(size, size, size, size),
        fc.double({ min: 0, max: 0.6, noNaN: true }),
        fc.integer({ min: 0, max: 18 }),
        fc.integer({ min: 0, max: 1_000_000 }),
        (devices, share, day, run) => {
          const sizes = sizesOf(...devices.map((one) => one + 1));
          const [sighting] = sightingsOf(policy, sizes, [noBaselines]);
          const open = sighting.rings
            .slice(0, 3)
            .map((ring, nth) => drawRing(ring, { day: 2 * nth, share, run, nth }));
          const factors = sighting.rings.map((one) => factorsOf(one.usual, sighting.shape));
          const counts: EvidenceCounts = {
            asOf: 0,
            readUntil: {},
            baseline: open.flatMap((ring, nth) => rowsOf(sizes[nth]?.ring ?? '', ring, day)),
            control: [],
            exposures: sizes.map((one) => ({
              ring: one.ring,
              cohort: null,
              devices: one.devices,
              exposed: 0,
            })),
            cohortsSeen: 0,
            notBooting: 0,
          };
          const { total } = judgeEvidence({
            counts,
            baselines: noBaselines,
            signals: signalsOf(policy),
            settings: policy.evidence,
            held: [],
          });
          const foreseen = evidenceOn(sighting, { open, day, factors });
          if (total < 1e200)
            assert.ok(Math.abs(foreseen - total) <= 1e-9 * total, `${foreseen} ${total}`);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is the same whenever it is asked, and grows with what has opened', () => {
    const sizes = sizesOf(5, 10, 90, 895);
    const sightings = sightingsOf(policy, sizes, learnedInMonths(sizes, usual));
    const one = sightOf(sightings, 0.1);
    assert.deepEqual(sightOf(sightings, 0.1), one);
    assert.deepEqual(
      one.stoppedBefore,
      one.stoppedBefore.toSorted((a, b) => a - b),
    );
    assert.ok(one.paused <= stoppedOf(one));
    // The second reading of docs/worlds.md: 68 % of whole releases, of which the first rings are these.
    assert.ok(stoppedOf(one) > 0.65 && stoppedOf(one) < 0.8);
    assert.ok(stoppedOf(sightOf(sightings, 0.02)) < 0.02);
    assert.ok(stoppedOf(sightOf(sightings, 0.2)) > 0.97);
  });

  it('is nothing where all rings open by the clock on one day', () => {
    const rings = policy.rings.map((ring) => ({
      ...ring,
      gate: 'clock' as const,
      cadence: { ...ring.cadence, deferralDays: 0 },
    }));
    const sizes = sizesOf(5, 10, 90, 895);
    const sightings = sightingsOf({ ...policy, rings }, sizes, learnedInMonths(sizes, usual));
    assert.equal(stoppedOf(sightOf(sightings, 0.5)), 0);
  });
});

describe('Proposed ring sizes', () => {
  it('see enough, spare most devices and make no early ring smaller, or say that none do', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.constantFrom(...Object.keys(quality.profiles)),
        (devices, profile) => {
          const given = defaultPolicy('contoso', profile);
          const sizes = sizedRings(given.rings, devices);
          assert.equal(
            sizes.reduce((sum, one) => sum + one.devices, 0),
            devices,
          );
          const { proposal, sights } = foresee(given, sizes, learnedInMonths(sizes, usual));
          const isReached = (all: typeof sights): boolean =>
            targets.every(({ share, stopped }) =>
              all.some((one) => one.share === share && stoppedOf(one) >= stopped),
            );
          assert.equal(proposal.kind === 'enough', isReached(sights));
          if (!('sizes' in proposal)) return;
          assert.equal(proposal.kind === 'sizes', isReached(proposal.sights));
          assert.equal(
            proposal.sizes.reduce((sum, one) => sum + one.devices, 0),
            devices,
          );
          const smaller = proposal.sizes.filter(
            (one, nth) => one.devices < (sizes[nth]?.devices ?? 0),
          );
          assert.ok(smaller.every(({ ring }) => ring === 'broad'));
        },
      ),
      { numRuns: 12 },
    );
  });

  it('are none where only rings that are filled by hand come before the largest', () => {
    const rings = policy.rings.filter(({ name }) => ['test', 'broad'].includes(name));
    const given = {
      ...policy,
      rings: rings.map((r) => ({ ...r, share: r.name === 'test' ? 0 : 1 })),
    };
    const sizes = sizedRings(given.rings, 1000);
    const { proposal } = foresee(given, sizes, learnedInMonths(sizes, usual));
    assert.equal(proposal.kind, 'noEarlyRing');
  });
});

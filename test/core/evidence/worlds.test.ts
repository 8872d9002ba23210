/**
 * The claim itself, held by simulation: in worlds where nothing is wrong with the update, whatever else happens, at most
 * one release in twenty is paused, however often it is looked at. Seeds are in the names, so that a failure can be run
 * again; the large runs are in docs/calibration.md.
 */
import assert from 'node:assert/strict';
import { judgeEvidence } from '#core/evidence/judge/judge.ts';
import { drawCourse, reportsBadFirst, ringsOf } from '../../../bench/calibrate/single/course.ts';
import { evidenceAt, evidenceRule } from '../../../bench/calibrate/single/evidenceRule.ts';
import { randomOf } from '../../../bench/calibrate/random.ts';
import { stopOf } from '../../../bench/calibrate/single/rule.ts';
import { seenBefore, traps, usualByRing, worlds } from '../../../bench/calibrate/single/worlds.ts';
import { counts, install, known, question, row } from './world.ts';
import { minuteMs } from '#core/time.ts';

const seed = 20261208;
const runs = 400;

describe(`worlds without a fault, ${runs} releases each, seed ${seed}`, function () {
  this.timeout(minuteMs);

  for (const world of worlds.filter(({ name }) => name !== 'nine signals')) {
    for (const fleet of [200, 1000]) {
      it(`${world.name}, ${fleet} devices: at most one in twenty is paused`, () => {
        const random = randomOf(seed, `${world.name}/${fleet}`);
        const paused = Array.from({ length: runs }, () =>
          world.isPaused(random, ringsOf(fleet)),
        ).filter(Boolean).length;
        assert.ok(paused <= 0.05 * runs, `${paused} of ${runs}, seed ${seed}`);
      });
    }
  }

  it('are no proof by silence: who counts events and not devices is led astray by crash loops', () => {
    const trap = traps.find(({ name }) => name === 'crash loops, events counted');
    const random = randomOf(seed, 'trap');
    const paused = Array.from({ length: 200 }, () => trap?.isPaused(random, ringsOf(1000)));
    assert.ok(paused.filter(Boolean).length > 0.1 * 200);
  });
});

describe('the simulator', () => {
  it('says of a course what the judgement says of its counts', () => {
    const rings = ringsOf(1000);
    const usual = usualByRing(rings, seenBefore);
    const random = randomOf(seed, 'equal');
    const course = drawCourse(random, rings, { share: () => 0.06, reporting: reportsBadFirst });
    for (const step of [3, 11, 30, 47, 60]) {
      const baseline = course.rings.flatMap(({ ring, entering, bad }) =>
        entering.map((entered, index) =>
          row({
            ring: ring.name,
            stratum: 'any',
            age: index + 1,
            atRisk: sumUntil(entered, step),
            bad: sumUntil(bad[index] ?? new Int32Array(), step),
          }),
        ),
      );
      const exposures = rings.map(({ name, devices }) => ({
        ring: name,
        cohort: null,
        devices,
        exposed: devices,
      }));
      const sums = [{ signal: install.name, stratum: null, ring: null, ...seenBefore }];
      const judged = judgeEvidence(
        question({
          signals: [{ ...install, baselineDevices: 40 }],
          baselines: { ...known, sums },
          counts: counts({ baseline, exposures }),
        }),
      );
      const simulated = evidenceAt(course, step, { name: '', usual, level: 20 });
      assert.ok(Math.abs(judged.total / simulated - 1) < 1e-9, `${judged.total} ${simulated}`);
    }
  });

  it('finds what is there: half the devices failing is seen in the first days', () => {
    const rings = ringsOf(1000);
    const rule = evidenceRule({ name: '', usual: usualByRing(rings, seenBefore), level: 20 });
    const random = randomOf(seed, 'half');
    const world = { share: () => 0.5, reporting: reportsBadFirst };
    const stops = Array.from({ length: 100 }, () => stopOf(rule, drawCourse(random, rings, world)));
    assert.ok(stops.every(({ devices, beforeLastRing }) => devices <= 33 && beforeLastRing));
  });
});

function sumUntil(values: Int32Array, step: number): number {
  return values.subarray(0, step + 1).reduce((sum, one) => sum + one, 0);
}

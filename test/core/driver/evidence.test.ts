/** Whether a driver is bad by its own devices, compared twice; the same judgement as of updates. */
import assert from 'node:assert/strict';
import { driverSignals, judgeDriver, type Comparison } from '#core/driver/evidence.ts';
import { quality } from '#core/area/quality.ts';
import { noBaselines } from '#core/evidence/usual/baseline.ts';
import type { ControlCount } from '#core/evidence/count/counts.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';

const signals = driverSignals(quality.signals);
const { evidence: settings } = defaultPolicy('t');
const by = { signals, settings, baselines: noBaselines, among: 1 };

/** Ten days on which so many of 20 devices with it, and of 400 others, have a blue screen. */
function daysOf(one: Comparison, bad: number, othersBad: number): readonly ControlCount[] {
  return Array.from({ length: 10 }, (_, nth) => ({
    signal: 'blueScreen',
    ring: one,
    cohort: null,
    day: 20_000 + nth,
    updatedAtRisk: 20,
    updatedBad: bad,
    othersAtRisk: 400,
    othersBad,
  }));
}

const seen = (model: readonly ControlCount[], ring: readonly ControlCount[]) => ({
  days: { model, ring },
  devices: 600,
  exposed: 200,
});

describe('The devices of a driver', () => {
  it('are judged by what befalls devices with an update and without alike', () => {
    assert.deepEqual(
      signals.map(({ name }) => name),
      ['dark', 'blueScreen', 'appFailure', 'office', 'edge', 'teams'],
    );
  });

  it('call for a pause where they are worse than their models elsewhere and than their rings', () => {
    const found = judgeDriver(seen(daysOf('model', 3, 2), daysOf('ring', 3, 2)), by);
    assert.equal(found.kind, 'pause');
    assert.ok(found.evidence >= found.level && found.level === 20, JSON.stringify(found));
    assert.match(found.text, /^30 of 200 devices had a blue screen where /);
  });

  it('call for nothing where others are as bad: the model by nature, or all of a ring under its quality update', () => {
    const model = judgeDriver(seen(daysOf('model', 3, 60), daysOf('ring', 3, 2)), by);
    const ring = judgeDriver(seen(daysOf('model', 3, 2), daysOf('ring', 3, 60)), by);
    assert.deepEqual([model.kind, ring.kind], ['goOn', 'goOn']);
  });

  it('share one budget with all drivers that are watched', () => {
    const counts = seen(daysOf('model', 1, 4), daysOf('ring', 1, 4));
    const alone = judgeDriver(counts, by);
    const among = judgeDriver(counts, { ...by, among: 1_000_000 });
    assert.equal(alone.kind, 'pause');
    assert.equal(among.kind, 'goOn');
    assert.ok(Math.abs(among.level / 1_000_000 - alone.level) < 1e-6);
  });

  it('say nothing while nothing was counted', () => {
    const { kind, evidence, text } = judgeDriver(seen([], []), by);
    assert.deepEqual([kind, evidence.toFixed(6), text], ['goOn', '1.000000', '']);
  });

  it('are a person’s question where nobody of their models is left without it, and they stand out in their rings', () => {
    const before = daysOf('model', 0, 2).map((one) => ({ ...one, day: one.day - 20 }));
    const after = daysOf('model', 6, 0).map((one) => ({ ...one, othersAtRisk: 0 }));
    const { kind } = judgeDriver(seen([...before, ...after], daysOf('ring', 6, 2)), by);
    assert.equal(kind, 'ask');
  });
});

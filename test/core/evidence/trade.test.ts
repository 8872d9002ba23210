/** What cannot be had together: rules of others in the worlds that the service is played in, and how it is told. */
import assert from 'node:assert/strict';
import { stoppedBy, type Stopped } from '../../../bench/calibrate/product/trade/clockMonth.ts';
import { tradePlots, tradeTable } from '../../../bench/calibrate/product/trade/section.ts';
import type { TradeRow } from '../../../bench/calibrate/product/trade/trade.ts';
import { ordinary } from '../../../bench/calibrate/product/simulated/truth.ts';
import { worlds } from '../../../bench/calibrate/product/worlds.ts';
import { randomOf } from '../../../bench/calibrate/random.ts';
import { rivals } from '../../../bench/calibrate/single/rivals.ts';

const seed = 20261208;
const rules = rivals(ordinary.install);

describe('months under rules of others', () => {
  const months = (share: number | null): readonly (readonly Stopped[])[] =>
    Array.from({ length: 6 }, (_, run) =>
      stoppedBy(randomOf(seed, String(run)), rules, {
        truth: { ...ordinary, bad: share === null ? null : { share, model: null } },
        devices: 1000,
      }),
    );
  const of = (all: readonly (readonly Stopped[])[], name: string): readonly Stopped[] =>
    all.flatMap((one) => one[rules.findIndex((rule) => rule.name.startsWith(name))] ?? []);

  it('end with the whole fleet where no rule stops them', () => {
    const calm = of(months(null), 'hawkBit, 50 %');
    assert.ok(calm.every(({ isStopped, begun }) => !isStopped && begun > 950));
  });

  it('are stopped soon where half of all installs fail', () => {
    const bad = months(0.5);
    for (const name of ['hawkBit, 10 %', 'IoT Jobs, 10 %', 'exact binomial at each look']) {
      const stopped = of(bad, name);
      assert.ok(
        stopped.every(({ isStopped, begun }) => isStopped && begun <= 40),
        name,
      );
    }
    const late = of(bad, 'exact binomial from 500');
    assert.ok(late.every(({ isStopped, begun }) => isStopped && begun >= 500));
  });
});

describe('the trade-off as it is told', () => {
  const world = worlds.find(({ name }) => name === 'installs-10');
  assert.ok(world);
  const row = (rule: string, budget: number | null, paused: number, begun: number): TradeRow => ({
    rule,
    label: rule,
    budget,
    good: Array.from({ length: 100 }, (_, nth) => ({ isStopped: nth < paused, begun: 900 })),
    bad: [
      { world, months: [begun, begun, 4 * begun].map((one) => ({ isStopped: true, begun: one })) },
    ],
  });
  const rows = [
    row('ours, 1 %', 0.01, 0, 100),
    row('ours, 5 %', 0.05, 2, 50),
    row('theirs', null, 40, 10),
  ];

  it('has the mean and the median of devices, and the share of good updates paused with its interval', () => {
    const text = tradeTable(rows, 1000);
    assert.match(text, /\| ours, 5 % \| 2\.0 % \(0\.6–7\.0\) \| 100, 10\.0 % \(50\) \| 103 \|/);
    assert.match(text, /\| theirs \| 40\.0 %/);
  });

  it('is drawn with our budgets on a line and the others by name', () => {
    const plot = tradePlots(rows, 1000)['trade-installs-10.svg'] ?? '';
    assert.equal([...plot.matchAll(/<polyline/g)].length, 1);
    for (const word of ['>ours, 5 %</text>', '>theirs</text>', 'Ringmaster, by its budget'])
      assert.ok(plot.includes(word), word);
    assert.doesNotMatch(plot, /NaN|Infinity|undefined/);
  });
});

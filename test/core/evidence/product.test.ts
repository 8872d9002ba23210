/**
 * Whole releases under the default policy with its real gate, in worlds as they are: a few of each, so that a change to
 * the evidence, to the rules or to the simulation shows at once. The large runs are in docs/calibration.md.
 */
import assert from 'node:assert/strict';
import { wilson } from '../../../bench/calibrate/interval.ts';
import { runWorld, type WorldRow } from '../../../bench/calibrate/product/run.ts';
import { measuredOf, worldTable } from '../../../bench/calibrate/product/table.ts';
import { worlds } from '../../../bench/calibrate/product/worlds.ts';

const seed = 20261208;

function rowOf(name: string, runs: number, devices = 200): WorldRow {
  const world = worlds.find((one) => one.name === name);
  assert.ok(world, `there is no world ${name}`);
  return runWorld(world, { runs, devices, seed });
}

describe(`releases under the default policy, seed ${seed}`, function () {
  this.timeout(120_000);

  for (const name of ['null', 'weekends', 'proxy']) {
    it(`${name}: hardly a good update is paused`, () => {
      const { paused, runs } = rowOf(name, 20);
      assert.ok(paused <= 1, `${paused} of ${runs}`);
    });
  }

  for (const name of [
    'holiday-25-d4',
    'holiday-25-d11',
    'third-party-d11',
    'helpdesk-d1',
    'heavy-users-first',
    'failures-first',
  ]) {
    it(`${name}: what befalls everybody, or comes in another order, pauses nothing`, () => {
      const { paused, runs } = rowOf(name, 12, 1000);
      assert.ok(paused <= 1, `${paused} of ${runs}`);
    });
  }

  it('half of the installs failing is found before the last ring opens', () => {
    const row = rowOf('installs-50', 20);
    assert.ok(row.contained >= 18, `${row.contained} of 20`);
    assert.ok(row.begunAtPause <= 20, `${row.begunAtPause} devices`);
  });

  it('the same seed gives the same releases', () => {
    assert.deepEqual(rowOf('installs-20', 4), rowOf('installs-20', 4));
  });

  it('a row says what is to be reached beside what was', () => {
    const row = { ...rowOf('null', 1), runs: 200, paused: 3 };
    assert.deepEqual(measuredOf(row), {
      reach: 'paused ≤ 1.0 %',
      measured: '1.5 % (0.5–4.3)',
      isReached: false,
    });
    assert.match(worldTable([row]), /\*\*null\*\*.*✘/);
  });
});

describe('the worlds', () => {
  it('have names of their own, and models that make up the fleet', () => {
    assert.equal(new Set(worlds.map(({ name }) => name)).size, worlds.length);
    for (const { name, truth, past } of worlds) {
      for (const models of [truth.models, past.models]) {
        const sum = models?.reduce((total, one) => total + one, 0) ?? 1;
        assert.ok(Math.abs(sum - 1) < 1e-9, name);
      }
    }
  });
});

describe('Wilson’s interval', () => {
  it('is that of the textbook', () => {
    const { low, high } = wilson(10, 100);
    assert.ok(Math.abs(low - 0.0552) < 1e-4 && Math.abs(high - 0.1744) < 1e-4, `${low} ${high}`);
    assert.equal(wilson(0, 50).low, 0);
  });
});

import assert from 'node:assert/strict';
import { betaCdf } from '#core/evidence/process/beta.ts';
import { noBaselines, type Baselines, type BaselineSums } from '#core/evidence/usual/baseline.ts';
import { learned, sumsOf } from '#core/evidence/usual/learn.ts';
import { baselineOf, nullQuantile } from '#core/evidence/usual/usualShare.ts';
import { marginOf } from '#core/evidence/process/weights.ts';
import { counts, install, row } from '../world.ts';

const signal = { ...install, baseline: 0.06, baselineDevices: 40 };
const anywhere = { stratum: null, ring: null, margin: 0 };

function seen(sums: readonly Partial<BaselineSums>[]): Baselines {
  const empty = { signal: signal.name, stratum: null, ring: null, devices: 0, bad: 0 };
  return { version: 1, releases: 1, sums: sums.map((one) => ({ ...empty, ...one })), ratios: [] };
}

describe('the usual share', () => {
  it('is the documented assumption until a month was seen, and judged with room', () => {
    const usual = baselineOf(noBaselines, signal, anywhere);
    assert.ok(Math.abs(usual.mean - 0.06) < 1e-12);
    assert.ok(Math.abs(betaCdf(usual.null, usual.a, usual.b) - nullQuantile) < 1e-9);
    assert.ok(usual.null > 0.08 && usual.null < 0.1, String(usual.null));
  });

  it('gives up the assumption and the room as devices are seen', () => {
    const room = [100, 10_000, 1_000_000].map((devices) => {
      const usual = baselineOf(seen([{ devices, bad: devices / 50 }]), signal, anywhere);
      return usual.null / usual.mean;
    });
    assert.ok((room[0] ?? 0) > (room[1] ?? 0) && (room[1] ?? 0) > (room[2] ?? 0), room.join(' '));
    assert.ok((room[2] ?? 0) < 1.01);
    const much = baselineOf(seen([{ devices: 1_000_000, bad: 20_000 }]), signal, anywhere);
    assert.ok(Math.abs(much.mean - 0.02) < 1e-4);
  });

  it('of a model stands between its own and the fleet’s, the nearer to its own the more of it were seen', () => {
    const models = ['A', 'B', 'C', 'D'].map((stratum) => ({ stratum, devices: 5000, bad: 100 }));
    const few = seen([...models, { stratum: 'X', devices: 10, bad: 5 }]);
    const many = seen([...models, { stratum: 'X', devices: 10_000, bad: 5000 }]);
    const of = (baselines: Baselines) =>
      baselineOf(baselines, signal, { stratum: 'X', ring: null, margin: 0 }).mean;
    assert.ok(of(few) < 0.2 && of(few) > 0.02, String(of(few)));
    assert.ok(of(many) > 0.45, String(of(many)));
    const unseen = baselineOf(few, signal, { stratum: 'new', ring: null, margin: 0 });
    assert.equal(unseen.mean, baselineOf(few, signal, anywhere).mean);
  });

  it('of a new model is known as little as few others tell of it, until it was seen itself', () => {
    const models = ['A', 'B', 'C'].map((stratum) => ({ stratum, devices: 5000, bad: 150 }));
    const asked = (stratum: string) => ({ stratum, ring: null, margin: 0 });
    const nullOf = (stratum: string, more: readonly Partial<BaselineSums>[] = []) =>
      baselineOf({ ...seen([...models, ...more]), months: [] }, signal, asked(stratum)).null;
    const former = seen(models);
    assert.equal(
      baselineOf(former, signal, asked('new')).null,
      baselineOf(former, signal, anywhere).null,
      'a release goes on as it began under an earlier version',
    );
    assert.ok(nullOf('A') < 0.034, 'a known one is not touched');
    assert.ok(nullOf('new') > 0.08, String(nullOf('new')));
    const after = [10, 100, 1000].map((devices) =>
      nullOf('new', [{ stratum: 'new', devices, bad: devices * 0.03 }]),
    );
    assert.ok(
      (after[0] ?? 0) > (after[1] ?? 0) && (after[1] ?? 0) > (after[2] ?? 0),
      after.join(' '),
    );
    assert.ok((after[2] ?? 1) < 0.036, String(after[2]));
    const many = Array.from({ length: 60 }, (_, nth) => ({
      stratum: `M${nth}`,
      devices: 500,
      bad: 15,
    }));
    assert.ok(nullOf('new', many) < 0.06, 'and better the more models are alike');
    assert.equal(
      baselineOf(noBaselines, signal, { ...anywhere, stratum: 'new' }).null,
      baselineOf(noBaselines, signal, anywhere).null,
      'before any model was seen none is new',
    );
  });

  it('of a ring tells that its people’s devices are worse by nature', () => {
    const baselines = seen([
      { stratum: 'A', ring: 'test', devices: 5000, bad: 400 },
      { stratum: 'A', ring: 'broad', devices: 50_000, bad: 1000 },
    ]);
    const of = (ring: string) =>
      baselineOf(baselines, signal, { stratum: 'A', ring, margin: 0 }).mean;
    assert.ok(of('test') > 0.06 && of('broad') < 0.03, `${of('test')} ${of('broad')}`);
  });

  it('takes rows that cannot be for never seen', () => {
    const bad = seen([
      { devices: Number.NaN, bad: 3 },
      { devices: 10, bad: 11 },
      { devices: 10, bad: -1 },
      { devices: Infinity, bad: 1 },
    ]);
    assert.deepEqual(baselineOf(bad, signal, anywhere), baselineOf(noBaselines, signal, anywhere));
    const zero = baselineOf(noBaselines, { ...signal, baseline: 0, baselineDevices: 0 }, anywhere);
    assert.ok(zero.mean > 0 && Number.isFinite(zero.null));
  });

  it('has no margin in small groups and all of it in large ones', () => {
    const table: readonly (readonly [number | null, number])[] = [
      [0, 0],
      [1000, 0],
      [1500, 0.125],
      [2000, 0.25],
      [90_000, 0.25],
      [null, 0.25],
    ];
    for (const [devices, margin] of table) assert.equal(marginOf(0.25, devices), margin);
    assert.equal(marginOf(Number.NaN, 5000), 0);
  });
});

describe('what a release teaches', () => {
  const release = {
    signals: [install],
    held: [],
    counts: counts({
      baseline: [
        row({ atRisk: 100, bad: 2 }),
        row({ age: 2, atRisk: 98, bad: 1 }),
        row({ ring: 'fast', atRisk: 50 }),
        row({ cohort: 'site=Oslo', atRisk: 40, bad: 2 }),
        row({ cohort: 'site=Oslo', age: 2, atRisk: 38 }),
      ],
    }),
  };

  it('is its devices and those that turned bad, by model and ring, each once', () => {
    assert.deepEqual(sumsOf(release), [
      { signal: install.name, ring: 'first', stratum: 'Fjord', devices: 100, bad: 3 },
      { signal: install.name, ring: 'fast', stratum: 'Fjord', devices: 50, bad: 0 },
    ]);
  });

  it('leaves out cohorts that were held', () => {
    const held = [{ fact: 'site', value: 'Oslo' }];
    assert.deepEqual(sumsOf({ ...release, held }), [
      { signal: install.name, ring: 'first', stratum: 'Fjord', devices: 60, bad: 1 },
      { signal: install.name, ring: 'fast', stratum: 'Fjord', devices: 50, bad: 0 },
    ]);
  });

  it('adds up over releases, version by version', () => {
    const twice = learned(learned(noBaselines, { ...release, at: 0 }), { ...release, at: 0 });
    assert.equal(twice.version, 2);
    assert.equal(twice.releases, 2);
    assert.deepEqual(
      twice.sums.map(({ devices, bad }) => [devices, bad]),
      [
        [100, 0],
        [200, 6],
      ],
    );
  });
});

/** The month before the first one: what of the reports is counted, what is left out, and when nothing is believed. */
import assert from 'node:assert/strict';
import { noBaselines, type Baselines } from '#core/evidence/usual/baseline.ts';
import { learned } from '#core/evidence/usual/learn.ts';
import {
  monthBeforeOf,
  type PastInstall,
  type PastMonth,
} from '#core/evidence/usual/monthBefore.ts';
import { quality } from '#core/area/quality.ts';
import { signal } from '#core/evidence/signal/signal.ts';
import { baselineOf } from '#core/evidence/usual/usualShare.ts';
import { counts, row } from '../world.ts';
import { numbers } from '../../../store/fleets.ts';

const publishedOn = 100;
const failing = quality.signals.filter(({ source }) => source === 'installs');
const [installFailure] = failing;
const complete = { firstOn: 98, lastOn: 127, days: 27 };

const well = (begunOn: number, stratum = 'Book'): PastInstall => ({
  stratum,
  begunOn,
  failures: [],
});
const failed = (begunOn: number, on = begunOn, what: string | null = 'WUDamaged'): PastInstall => ({
  stratum: 'Book',
  begunOn,
  failures: [{ on, what }],
});
const many = (count: number, one: PastInstall): PastInstall[] => numbers(count).map(() => one);

function month(installs: readonly PastInstall[], o: Partial<PastMonth> = {}): PastMonth {
  return { update: '2026.11 B', publishedOn, snapshots: complete, installs, ...o };
}

const read = (installs: readonly PastInstall[], o: Partial<PastMonth> = {}) =>
  monthBeforeOf(month(installs, o), quality.signals);

describe('the month before the first one', () => {
  it('is counted by model, of signals that reports of installs tell of, failures that were mended included', () => {
    const { before, sums } = read([
      ...many(60, well(105)),
      ...many(3, failed(105, 107)),
      ...many(20, well(106, 'Pad')),
    ]);
    assert.deepEqual(before, { kind: 'told', update: '2026.11 B', devices: 83 });
    const of = { signal: 'installFailure', ring: null, isTold: true };
    assert.deepEqual(sums, [
      { ...of, stratum: 'Book', devices: 63, bad: 3 },
      { ...of, stratum: 'Pad', devices: 20, bad: 0 },
    ]);
  });

  it('counts as a release would: classes that count, within the window', () => {
    const bad = (installs: readonly PastInstall[]) => {
      const { sums } = read([...many(60, well(105)), ...installs]);
      return sums.reduce((sum, row) => sum + row.bad, 0);
    };
    assert.equal(bad([failed(105, 105, 'DiskFull')]), 0);
    assert.equal(bad([failed(105, 105, null)]), 1);
    assert.equal(bad([failed(105, 112)]), 1);
    assert.equal(bad([failed(105, 113)]), 0);
    const twice = { ...failed(105, 105, 'DiskFull') };
    assert.equal(bad([{ ...twice, failures: [...twice.failures, ...failed(105).failures] }]), 1);
  });

  it('leaves out, well or not, whose window is not over and who had begun by a first snapshot that is late', () => {
    const late = { firstOn: 104, lastOn: 127, days: 24 };
    const installs = [
      ...many(50, well(105)),
      ...many(9, well(121)),
      ...many(9, failed(121)),
      ...many(9, well(104)),
      ...many(9, failed(104)),
    ];
    const [all] = read(installs).sums;
    assert.deepEqual([all?.devices, all?.bad], [68, 9]);
    const [row] = read(installs, { snapshots: late }).sums;
    assert.deepEqual([row?.devices, row?.bad], [50, 0]);
  });

  it('is not believed where it proves nothing, and says why', () => {
    const why = (installs: readonly PastInstall[], o: Partial<PastMonth> = {}) => {
      const { before, sums } = read(installs, o);
      assert.deepEqual(sums, []);
      return before.kind === 'untold' ? before.why : 'told';
    };
    const enough = many(60, well(112));
    assert.equal(why(enough, { snapshots: null }), 'noSnapshots');
    assert.equal(why(enough, { snapshots: { firstOn: 108, lastOn: 127, days: 20 } }), 'tooLate');
    assert.equal(why(enough, { snapshots: { ...complete, days: 21 } }), 'gaps');
    assert.equal(why(many(39, well(112))), 'fewDevices');
    assert.equal(why([]), 'fewDevices');
  });

  it('tells own signals of installs apart, and those without a usual share not at all', () => {
    const own = signal('damaged', 'were damaged', 'installs', {
      match: { errorClasses: ['WUDamaged'] },
    });
    const compared = { ...own, name: 'compared', method: 'control' as const };
    const installs = [...many(60, well(105)), failed(105), failed(105, 105, 'InstallIssue')];
    const { sums } = monthBeforeOf(month(installs), [...failing, own, compared]);
    assert.deepEqual(
      sums.map(({ signal: name, bad }) => [name, bad]),
      [
        ['installFailure', 2],
        ['damaged', 1],
      ],
    );
  });

  const first = (share: number): Baselines => {
    const bad = Math.round(900 * share);
    const { before, sums } = read([...many(900 - bad, well(105)), ...many(bad, failed(105))]);
    return { ...noBaselines, asOf: 0, months: [], before, sums };
  };
  const usual = (baselines: Baselines) => {
    assert.ok(installFailure !== undefined);
    return baselineOf(baselines, installFailure, { stratum: null, ring: null, margin: 0 });
  };

  it('is what the first month is measured against: neither 12 % pauses it nor 2 % blinds it', () => {
    assert.ok(usual(noBaselines).null < 0.09);
    assert.ok(usual(first(0.12)).null > 0.12);
    assert.ok(usual(first(0.02)).null < 0.027);
  });

  it('is displaced, device by device, by what own months count, and is gone after one of the whole fleet', () => {
    const after = (devices: number) => {
      const rows = [row({ stratum: 'Book', atRisk: devices, bad: 0 })];
      const release = {
        counts: counts({ baseline: rows }),
        signals: quality.signals,
        held: [],
        at: 0,
      };
      return learned(first(0.12), release);
    };
    const some = after(300);
    assert.equal(some.before?.kind, 'told');
    const told = some.sums.filter(({ isTold }) => isTold === true);
    assert.deepEqual(
      told.map(({ devices, bad }) => [Math.round(devices), Math.round(bad)]),
      [[600, 72]],
    );
    const whole = after(900);
    assert.equal(whole.before, undefined);
    assert.ok(whole.sums.every(({ isTold }) => isTold !== true));
    assert.deepEqual(whole.months, []);
    assert.equal(whole.releases, 1);
  });
});

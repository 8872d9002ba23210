import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  cohortName,
  withName,
  type BaselineOverlap,
  type Cohort,
} from '#core/evidence/count/counts.ts';
import { windowGroup, type WindowGroup } from '#core/evidence/count/group.ts';
import { judgeEvidence } from '#core/evidence/judge/judge.ts';
import { anyRing, type Bound, type ByRing } from '#core/evidence/count/setAside.ts';
import { windowMeet, windowWithout } from '#core/evidence/count/windowAside.ts';
import { counts, install, known, question, row } from '../world.ts';

/** A device of a small fleet; each fact has three values. */
interface Device {
  readonly ring: number;
  readonly model: number;
  readonly driver: number;
  readonly site: number;
  readonly isBad: boolean;
}

const facts = ['model', 'driver', 'site'] as const;
const fleets = fc.array(
  fc.record({
    ring: fc.nat(2),
    model: fc.nat(2),
    driver: fc.nat(2),
    site: fc.nat(2),
    isBad: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);
const cohorts = fc
  .uniqueArray(fc.constantFrom(...facts), { minLength: 1, maxLength: 3 })
  .chain((names) =>
    fc.tuple(
      ...names.map((fact) => fc.nat(2).map((value): Cohort => ({ fact, value: String(value) }))),
    ),
  );

function has(device: Device, cohort: readonly Cohort[]): boolean {
  return cohort.every(({ fact, value }) =>
    facts.some((name) => name === fact && String(device[name]) === value),
  );
}

/** What the store counts of some devices: by model, on one day. */
function counted(devices: readonly Device[]): WindowGroup {
  const rows = devices.map(({ model, isBad }) =>
    row({ stratum: `M${model}`, atRisk: 1, bad: isBad ? 1 : 0 }),
  );
  return windowGroup(rows, 1);
}

function byRing(devices: readonly Device[], tells: 'rings' | 'none'): ByRing<WindowGroup> {
  const groups = Map.groupBy(devices, ({ ring }) => (tells === 'none' ? anyRing : `R${ring}`));
  return new Map([...groups].map(([ring, own]) => [ring, counted(own)]));
}

function sums(groups: ByRing<WindowGroup>): { readonly atRisk: number; readonly bad: number } {
  const days = [...groups.values()].flatMap((group) => [...group.values()].flat());
  return {
    atRisk: days.reduce((sum, one) => sum + one.atRisk, 0),
    bad: days.reduce((sum, one) => sum + one.bad, 0),
  };
}

const order = ['R2', 'R0', 'R1'];
const unknown = { of: new Set<string>(), badIn: () => 0 };

interface Aside {
  readonly cohorts: readonly (readonly Cohort[])[];
  readonly bound: Bound;
  readonly tells: 'rings' | 'none';
  readonly overlaps: 'counted' | 'unknown';
}

function left(devices: readonly Device[], { cohorts, bound, tells, overlaps }: Aside) {
  const rings = byRing(devices, 'rings');
  const parts = cohorts.map((cohort) => {
    const of = (fact: Cohort) =>
      byRing(
        devices.filter((one) => has(one, [fact])),
        tells,
      );
    return { ...withName(cohort), rings: windowMeet(rings, cohort.map(of), bound) };
  });
  const badIn = (cell: { readonly ring: string; readonly stratum: string }): number =>
    devices.filter(
      (one) =>
        one.isBad &&
        `R${one.ring}` === cell.ring &&
        `M${one.model}` === cell.stratum &&
        cohorts.some((own) => has(one, own)),
    ).length;
  const told = { of: new Set(parts.map(({ name }) => name)), badIn };
  return windowWithout(
    { rings, inOrder: () => order, overlaps: overlaps === 'counted' ? told : unknown },
    parts,
    bound,
  );
}

const asides = fc.record({
  cohorts: fc.array(cohorts, { maxLength: 3 }),
  tells: fc.constantFrom('rings', 'none'),
  overlaps: fc.constantFrom('counted', 'unknown'),
});

function outside(devices: readonly Device[], aside: readonly (readonly Cohort[])[]) {
  return devices.filter((one) => !aside.some((own) => has(one, own)));
}

describe('cohorts set aside', () => {
  it('leave at least no more bad devices and no fewer others than the devices outside them are', () => {
    fc.assert(
      fc.property(fleets, asides, (devices, aside) => {
        const rest = left(devices, { ...aside, bound: 'least' });
        const truly = byRing(outside(devices, aside.cohorts), 'rings');
        const all = sums(rest.rings);
        assert.ok(all.bad <= sums(truly).bad && all.atRisk >= sums(truly).atRisk);
        for (const [ring, group] of rest.alone) {
          const own = sums(new Map([[ring, group]]));
          const of = sums(new Map([[ring, truly.get(ring) ?? new Map<string, never>()]]));
          assert.ok(own.bad <= of.bad && own.atRisk >= of.atRisk, ring);
        }
      }),
    );
  });

  it('leave at most no fewer bad devices and no more others than the devices outside them are', () => {
    fc.assert(
      fc.property(fleets, asides, (devices, aside) => {
        const { bad, atRisk } = sums(left(devices, { ...aside, bound: 'most' }).rings);
        const truly = sums(byRing(outside(devices, aside.cohorts), 'rings'));
        assert.ok(bad >= truly.bad && atRisk <= truly.atRisk);
      }),
    );
  });

  it('leave the very bad devices outside them once it was counted how far they overlap', () => {
    fc.assert(
      fc.property(fleets, fc.array(cohorts, { minLength: 2, maxLength: 3 }), (devices, cohorts) => {
        fc.pre(new Set(cohorts.map((facts) => withName(facts).name)).size === cohorts.length);
        const of = { cohorts, tells: 'rings', overlaps: 'counted' } as const;
        const truly = sums(byRing(outside(devices, cohorts), 'rings'));
        assert.equal(sums(left(devices, { ...of, bound: 'least' }).rings).bad, truly.bad);
        assert.equal(sums(left(devices, { ...of, bound: 'most' }).rings).bad, truly.bad);
      }),
    );
  });

  it('are exact when a cohort is of one model, however many facts it has besides', () => {
    fc.assert(
      fc.property(fleets, fc.nat(2), fc.nat(2), (devices, model, driver) => {
        const cohort = [
          { fact: 'driver', value: String(driver) },
          { fact: 'model', value: String(model) },
        ];
        const one = { cohorts: [cohort], tells: 'rings', overlaps: 'unknown' } as const;
        const truly = sums(byRing(outside(devices, [cohort]), 'rings'));
        assert.deepEqual(sums(left(devices, { ...one, bound: 'least' }).rings), truly);
        assert.deepEqual(sums(left(devices, { ...one, bound: 'most' }).rings), truly);
      }),
    );
  });
});

/** 300 devices of which 52 fail: 132 run build 26100, 92 are at site S0, and 10 of 77 with neither fail. */
describe('two unrelated cohorts that are set aside', () => {
  const build = { fact: 'windows', value: '26100' };
  const site = { fact: 'site', value: 'S0' };
  const of = (cohort: Cohort, atRisk: number, bad: number) =>
    row({ ring: null, cohort: cohortName(cohort), atRisk, bad });
  const baseline = [row({ atRisk: 300, bad: 52 }), of(build, 168, 39), of(site, 92, 20)];
  const overlap: BaselineOverlap[] = (
    [
      [[build], 22],
      [[site], 3],
      [[build, site], 17],
    ] as const
  ).map(([facts, bad]) => ({
    signal: install.name,
    ring: 'first',
    stratum: 'Fjord',
    age: 1,
    in: facts.map(cohortName),
    bad,
  }));
  const overlaps = { of: [build, site].map(cohortName), baseline: overlap, control: [] };
  const judged = (held: readonly Cohort[], isCounted: boolean) =>
    judgeEvidence(
      question({
        counts: counts({ baseline, ...(isCounted ? { overlaps } : {}) }),
        held: held.map((one) => [one]),
      }),
    );

  it('leave an open question where their overlap was not counted: one may not go on', () => {
    const { total, totalAtMost } = judged([build, site], false);
    assert.ok(total < 1 && totalAtMost > 1e6, `${total} ${totalAtMost}`);
  });

  it('leave what the devices outside both truly show where it was counted', () => {
    const { total, totalAtMost, verdicts } = judged([build, site], true);
    assert.ok(total > 20 && totalAtMost > 20, `${total} ${totalAtMost}`);
    assert.equal(verdicts.find(({ ring }) => ring === null)?.bad, 10);
  });

  it('leave no question where there is but one of them', () => {
    const { total, totalAtMost } = judged([build], false);
    assert.equal(total, totalAtMost);
  });
});

describe('what is usual in a ring', () => {
  const sums = ['fast', 'broad'].map((ring) => ({
    signal: install.name,
    stratum: 'Fjord',
    ring,
    devices: 100_000,
    bad: ring === 'fast' ? 8000 : 3000,
  }));
  const signals = [{ ...install, baseline: 0.04, baselineDevices: 40 }];
  /** So many devices of ring fast, of which 9 % fail on their first day, over all of their window. */
  const seen = (devices: number, of: Partial<ReturnType<typeof row>>) =>
    Array.from({ length: install.windowDays }, (_, index) =>
      row({
        ...of,
        age: index + 1,
        atRisk: index === 0 ? devices : devices * 0.91,
        bad: index === 0 ? devices * 0.09 : 0,
      }),
    );
  const judged = (o: { readonly held?: readonly Cohort[]; readonly cohort?: Cohort }) => {
    const baseline = seen(300, { ring: 'fast' });
    const { cohort } = o;
    const own =
      cohort === undefined ? [] : [row({ ring: null, cohort: cohortName(cohort), atRisk: 3 })];
    return judgeEvidence(
      question({
        signals,
        baselines: { ...known, sums },
        counts: counts({ baseline: [...baseline, ...own] }),
        held: (o.held ?? []).map((one) => [one]),
      }),
    );
  };

  it('stays what it is measured by when three well devices are held', () => {
    const site = { fact: 'site', value: 'Oslo' };
    const free = judged({ cohort: site });
    const held = judged({ cohort: site, held: [site] });
    assert.ok(free.total < 1 && held.total < 1, `${free.total} ${held.total}`);
  });

  it('is what a site of that ring is measured by', () => {
    const site = { fact: 'site', value: 'Oslo' };
    const told = (ring: string | null, devices: number) =>
      judgeEvidence(
        question({
          signals,
          baselines: { ...known, sums },
          settings: { ...question({}).settings, watchAt: 0 },
          counts: counts({
            baseline: [
              ...seen(devices, { ring: 'fast' }),
              ...seen(devices, { ring, cohort: cohortName(site) }),
            ],
          }),
        }),
      ).findings;
    assert.deepEqual([told(null, 3000), told('fast', 3000)], [[], []]);
  });
});

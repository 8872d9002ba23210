import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Cohort } from '#core/evidence/counts.ts';
import { windowGroup, type WindowGroup } from '#core/evidence/group.ts';
import { windowMeet, windowWithout } from '#core/evidence/setAside.ts';
import { row } from './world.ts';

/** A device of a small fleet; each fact has three values. */
interface Device {
  readonly model: number;
  readonly driver: number;
  readonly site: number;
  readonly isBad: boolean;
}

const facts = ['model', 'driver', 'site'] as const;
const fleets = fc.array(
  fc.record({ model: fc.nat(2), driver: fc.nat(2), site: fc.nat(2), isBad: fc.boolean() }),
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

function sums(group: WindowGroup): { readonly atRisk: number; readonly bad: number } {
  const days = [...group.values()].flat();
  return {
    atRisk: days.reduce((sum, one) => sum + one.atRisk, 0),
    bad: days.reduce((sum, one) => sum + one.bad, 0),
  };
}

function partOf(devices: readonly Device[], cohort: readonly Cohort[]) {
  const of = (fact: Cohort): WindowGroup => counted(devices.filter((one) => has(one, [fact])));
  return { facts: cohort, group: windowMeet(counted(devices), cohort.map(of)) };
}

describe('cohorts set aside', () => {
  it('leave no more bad devices and no fewer others than the devices outside them are', () => {
    fc.assert(
      fc.property(fleets, fc.array(cohorts, { maxLength: 3 }), (devices, aside) => {
        const parts = aside.map((cohort) => partOf(devices, cohort));
        const left = sums(windowWithout(counted(devices), parts));
        const truly = sums(counted(devices.filter((one) => !aside.some((own) => has(one, own)))));
        assert.ok(left.bad <= truly.bad, `${left.bad} bad are left of ${truly.bad}`);
        assert.ok(left.atRisk >= truly.atRisk, `${left.atRisk} are left of ${truly.atRisk}`);
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
        const { atRisk } = sums(partOf(devices, cohort).group);
        assert.equal(atRisk, devices.filter((one) => has(one, cohort)).length);
      }),
    );
  });
});

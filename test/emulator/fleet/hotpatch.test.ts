/** Months with hotpatches: what the catalogue shows of them, and devices that take them without a restart. */
import assert from 'node:assert/strict';
import {
  createFleet,
  loadCatalog,
  loadScenario,
  type Catalog,
} from '../../../emulator/fleet/fleet.ts';
import { cadences, patchTuesdayAt, ringPolicies, startAt } from './fleets.ts';
import { dayMs } from '#core/time.ts';

const scenario = loadScenario('calm');
const monthOf = (release: string): Catalog => loadCatalog({ release, patchTuesdayAt });
const fleetOf = (catalog: Catalog, hotpatchShare: number) =>
  createFleet({
    seed: 1,
    size: 600,
    scenario: { ...scenario, updating: { ...scenario.updating, hotpatchShare } },
    catalog,
    startAt,
  });
const policies = ringPolicies(cadences.test);
const after = patchTuesdayAt + 14 * dayMs;

/** Revisions of 24H2 that devices run two weeks after the second Tuesday, with the count of devices. */
function builds(catalog: Catalog, hotpatchShare: number): ReadonlyMap<string, number> {
  const fleet = fleetOf(catalog, hotpatchShare);
  const found = new Map<string, number>();
  for (let index = 0; index < fleet.size; index += 1) {
    const { trueOsVersion } = fleet.stateAt(index, after, policies);
    if (!trueOsVersion.startsWith('10.0.26100.')) continue;
    found.set(trueOsVersion, (found.get(trueOsVersion) ?? 0) + 1);
  }
  return found;
}

describe('a month with hotpatches', () => {
  it('has two revisions of a build in its monthly entry, the hotpatch first', () => {
    const b = monthOf('2026-02-B').entry('2026-02-B');
    const own = (b?.revisions ?? []).filter(({ version }) => version === '24H2');
    assert.deepEqual(
      own.map(({ build, kb, isHotpatch = false }) => [build, kb, isHotpatch]),
      [
        ['10.0.26100.7781', 'KB5077212', true],
        ['10.0.26100.7840', 'KB5077181', false],
      ],
    );
  });

  it('brings the hotpatch to devices that are enrolled, and the cumulative update to the others', () => {
    const month = monthOf('2026-02-B');
    const found = builds(month, 0.5);
    assert.ok((found.get('10.0.26100.7781') ?? 0) > 5, 'hotpatched');
    assert.ok((found.get('10.0.26100.7840') ?? 0) > 5, 'updated');
    assert.equal(builds(month, 0).get('10.0.26100.7781'), undefined);
  });

  it('needs no restart of an enrolled device', () => {
    const fleet = fleetOf(monthOf('2026-02-B'), 1);
    const states = Array.from({ length: fleet.size }, (_, index) => ({
      index,
      state: fleet.stateAt(index, after, policies),
    }));
    const patched = states.filter(({ state }) => state.trueOsVersion === '10.0.26100.7781');
    const updated = states.filter(
      ({ state }) =>
        state.update?.phase === 'installed' && state.trueOsVersion.startsWith('10.0.22631.'),
    );
    assert.ok(patched.length > 10 && updated.length > 5);
    const restarts = ({ index }: { readonly index: number }) =>
      fleet
        .startupsAt(index, patchTuesdayAt, after, policies)
        .filter(({ category }) => category === 'restartWithUpdate').length;
    assert.deepEqual(new Set(patched.map(restarts)), new Set([0]));
    assert.ok(updated.every((one) => restarts(one) > 0));
  });

  it('is followed by a baseline, which they take like all others', () => {
    const found = builds(monthOf('2026-01-B'), 1);
    const baseline = [...found.keys()].filter((build) => build >= '10.0.26100.7623');
    assert.ok(baseline.includes('10.0.26100.7623') || baseline.includes('10.0.26100.7634'));
    assert.ok(!baseline.includes('10.0.26100.7781'));
  });

  it('takes what comes out of band for hotpatched devices to no others', () => {
    const entry = monthOf('2026-03-B').entry('2026-03-OOB-13');
    assert.deepEqual(
      entry?.revisions.map(({ version, isHotpatch = false }) => [version, isHotpatch]),
      [
        ['24H2', true],
        ['25H2', true],
      ],
    );
    assert.equal(builds(monthOf('2026-03-B'), 0).get('10.0.26100.7984'), undefined);
    assert.ok((builds(monthOf('2026-03-B'), 1).get('10.0.26100.7984') ?? 0) > 0);
  });
});

describe('a month whose month before is not known', () => {
  it('cannot be played, and the refusal says why', () => {
    assert.throws(() => monthOf('2025-12-B'), /whose month before is known too/);
  });
});

import assert from 'node:assert/strict';
import type { BaselineCount } from '#core/evidence/count/counts.ts';
import type { Observation } from '#core/release/step/observation.ts';
import type { Release } from '#core/release/state/release.ts';
import { countsOf, fjord, onDay, rolledUntil, seen, step } from '../../world.ts';
import { hourMs } from '#core/time.ts';

const time = { kind: 'time' } as const;
const now = onDay(4);
const later = now + 6 * hourMs;
const both = [fjord, { fact: 'driver', value: 'Wi-Fi 22.1' }];

/** Devices that failed of those with the model and the driver, the model alone, and the driver alone. */
interface Parts {
  readonly both: readonly [number, number];
  readonly modelOnly: readonly [number, number];
  readonly driverOnly: readonly [number, number];
}

const untold: Parts = { both: [16, 12], modelOnly: [1, 0], driverOnly: [2, 0] };
const told: Parts = { both: [16, 12], modelOnly: [8, 6], driverOnly: [60, 1] };

function seenParts(release: Release, at: number, parts: Parts): Observation {
  const row = (
    stratum: string,
    [atRisk, bad]: readonly [number, number],
    cohort: string | null,
  ): BaselineCount => ({
    signal: 'installFailure',
    ring: cohort === null ? 'first' : null,
    cohort,
    stratum,
    age: 1,
    atRisk,
    bad,
  });
  const { modelOnly, driverOnly } = parts;
  const baseline = [
    ...[parts.both, modelOnly].map((part) => row(fjord.value, part, null)),
    row('Other', driverOnly, null),
    ...[parts.both, modelOnly].map((part) => row(fjord.value, part, `model=${fjord.value}`)),
    row(fjord.value, parts.both, 'driver=Wi-Fi 22.1'),
    row('Other', driverOnly, 'driver=Wi-Fi 22.1'),
  ];
  return seen(release, at, { counts: countsOf(release, at, { baseline, cohortsSeen: 50 }) });
}

const rolling = (): Release => rolledUntil(now - 1);
const held = (release: Release) => step(release, time, seenParts(release, now, untold), now);

describe('cohorts that cannot be told apart', () => {
  it('are held by what they have in common, and that is said', () => {
    const { release, decisions } = held(rolling());
    assert.deepEqual(
      release.holds.map(({ cohort }) => cohort),
      [both],
    );
    assert.match(
      decisions[0]?.reason ?? '',
      /model=Fjord 13 G2 .*; driver=Wi-Fi 22.1 may be the cause as well\. What both have in common is held/,
    );
    assert.ok(
      release.rings.every(({ pause }) => pause === null),
      'the others go on',
    );
  });

  it('are held as they were while nothing more is known', () => {
    const { release } = held(rolling());
    const again = step(release, time, seenParts(release, later, untold), later);
    assert.deepEqual(again.decisions, []);
  });

  it('give way to all devices of the one that stands out later', () => {
    const { release } = held(rolling());
    const { release: wider, decisions } = step(
      release,
      time,
      seenParts(release, later, told),
      later,
    );
    assert.deepEqual(
      decisions.map(({ action }) => action.kind),
      ['hold', 'unhold', 'propose'],
    );
    assert.deepEqual(
      wider.holds.map(({ cohort, by }) => [cohort, by]),
      [[[fjord], 'service']],
    );
    assert.deepEqual(
      wider.proposals.map(({ hold }) => hold),
      wider.holds.map(({ id }) => id),
      'what was asked about the narrower one is asked about the wider one',
    );
    assert.deepEqual(wider.settled, [], 'the narrower one was not cleared by a person');
    const after = step(wider, time, seenParts(wider, later + 1, told), later + 1);
    assert.deepEqual(after.decisions, []);
  });

  it('are not widened while their rollback is under way', () => {
    const { release } = held(rolling());
    const rolledBack = {
      ...release,
      holds: release.holds.map((hold) => ({
        ...hold,
        rollback: { phase: 'rest' as const, orderedAt: now, phaseAt: now },
      })),
    };
    const { decisions } = step(rolledBack, time, seenParts(rolledBack, later, told), later);
    assert.ok(decisions.every(({ action }) => action.kind !== 'unhold'));
  });
});

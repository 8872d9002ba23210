/** Bug checks, crashes and starts: everywhere a little, much more where a scenario says that the update hurts. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  cadences,
  isUpdated,
  makeFleet,
  patchTuesdayAt,
  pauseAt,
  ringPolicies,
} from '../fleets.ts';
import { dayMs } from '#core/time.ts';

const calm = makeFleet('calm', 3_000);
const bad = makeFleet('bad-update', 3_000);
const policies = ringPolicies(cadences.first);
const from = patchTuesdayAt - 10 * dayMs;
const to = patchTuesdayAt + 14 * dayMs;

describe('what breaks on devices', () => {
  it('is the same cut into pieces as in one piece, and agrees with the state', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2_999 }),
        fc.integer({ min: 1, max: 24 * dayMs - 1 }),
        (index, offset) => {
          const middle = from + offset;
          for (const kind of ['blueScreensAt', 'appEventsAt', 'startupsAt'] as const) {
            const ask = (start: number, end: number) => bad[kind](index, start, end, policies);
            const whole = ask(from, to);
            const pieces = [...ask(from, middle), ...ask(middle, to)];
            assert.deepEqual(pieces, whole);
          }
          const stops = bad
            .startupsAt(index, bad.startAt, middle, policies)
            .filter(({ category }) => category === 'blueScreen');
          assert.deepEqual(bad.blueScreenStartsAt(index, bad.startAt, middle, policies), stops);
          const { blueScreens } = bad.stateAt(index, middle, policies);
          assert.deepEqual(
            stops.map(({ at }) => at),
            blueScreens.map(({ at }) => at),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is a low, steady rate of bug checks in a calm fleet, before and after the update', () => {
    let before = 0;
    let after = 0;
    for (let index = 0; index < calm.size; index += 1) {
      for (const { osVersion } of calm.blueScreensAt(index, from, to, policies)) {
        if (isUpdated(osVersion)) after += 1;
        else before += 1;
      }
    }
    const perDeviceDay = (before + after) / (calm.size * 24);
    assert.ok(perDeviceDay > 0.0006 && perDeviceDay < 0.002, `${perDeviceDay}`);
  });

  it('is a high rate with its own stop code on the hurt cohort once updated, and nowhere else', () => {
    const counts = { cohort: 0, cohortUpdated: 0, code: 0 };
    for (let index = 0; index < bad.size; index += 1) {
      const { model, biosVersion, defect } = bad.facts(index);
      if (defect !== null) continue;
      const isHurtKind = model === 'Fjord 13 G2' && biosVersion === 'R68 1.22';
      const screens = bad
        .blueScreensAt(index, from, to, policies)
        .filter(({ stopCode }) => stopCode === '0x000000d1');
      if (!isHurtKind) assert.equal(screens.length, 0);
      if (isHurtKind) counts.cohort += 1;
      if (screens.length > 0) counts.cohortUpdated += 1;
      for (const { osVersion } of screens) assert.ok(isUpdated(osVersion));
      counts.code += screens.length;
    }
    const share = counts.cohortUpdated / counts.cohort;
    assert.ok(share > 0.5 && share < 0.75, `${share} of the model blue-screened`);
    assert.ok(
      counts.code / counts.cohortUpdated > 4,
      `${counts.code} bug checks on ${counts.cohortUpdated} devices`,
    );
  });

  it('ends with a rollback', () => {
    const at = patchTuesdayAt + 6 * dayMs;
    const undone = ringPolicies(cadences.first, [{ ...pauseAt(at), rolledBackAt: at }]);
    const countAfter = (policies: ReturnType<typeof ringPolicies>) => {
      let count = 0;
      for (let index = 0; index < bad.size; index += 1) {
        const screens = bad.blueScreensAt(index, at + 3 * dayMs, to, policies);
        count += screens.filter(({ stopCode }) => stopCode === '0x000000d1').length;
      }
      return count;
    };
    const [without, withRollback] = [countAfter(policies), countAfter(undone)];
    assert.ok(withRollback < without / 5, `${without} without, ${withRollback} with`);
  });

  it('makes the named applications crash more often on the hurt cohort', () => {
    const teamsPerDevice = (fleet: typeof calm) => {
      let [events, devices] = [0, 0];
      for (let index = 0; index < fleet.size; index += 1) {
        const { model, biosVersion } = fleet.facts(index);
        if (model !== 'Fjord 13 G2' || biosVersion !== 'R68 1.22') continue;
        const found = fleet.appEventsAt(index, patchTuesdayAt + 6 * dayMs, to, policies);
        events += found.filter(({ app }) => app === 'ms-teams.exe').length;
        devices += 1;
      }
      return events / devices;
    };
    assert.ok(teamsPerDevice(bad) > 1.5 * teamsPerDevice(calm));
  });

  it('has a restart for each update installed', () => {
    for (let index = 0; index < 300; index += 1) {
      const { update } = calm.stateAt(index, to, policies);
      if (update?.phase !== 'installed') continue;
      const restarts = calm
        .startupsAt(index, from, to, policies)
        .filter(({ category }) => category === 'restartWithUpdate');
      assert.equal(restarts.at(-1)?.at, update.installedAt);
    }
  });
});

/**
 * A device's month with updates, under random policies: the same whatever was asked before, only legal steps, pauses and
 * deadlines obeyed. Steps are found by bisection down to the millisecond, so that none is skipped.
 */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  noPolicies,
  type DevicePolicies,
  type DeviceState,
  type Fleet,
  type RingPolicyVersion,
  type UpdatePhase,
} from '../../../../emulator/fleet/fleet.ts';
import {
  cadences,
  isUpdated,
  makeFleet,
  openFeature,
  patchTuesdayAt,
  pauseAt,
  resumeAt,
  ringPolicies,
  soundDevices,
  startAt,
} from '../fleets.ts';
import { dayMs, hourMs, minuteMs } from '#core/time.ts';

const fleet = makeFleet('calm', 3_000);
const troubled = makeFleet('sleepy-fleet', 1_000, 5);

const instant = fc
  .integer({ min: -3 * 24, max: 40 * 24 })
  .map((hours) => patchTuesdayAt + hours * hourMs + 1_234_567);
const cadence = fc.constantFrom(...Object.values(cadences));

/** Up to six commands of an operator, in order of time. */
const policies = fc
  .tuple(
    cadence,
    fc.array(fc.tuple(instant, fc.constantFrom('pause', 'resume', 'uninstall', 'hurry')), {
      maxLength: 6,
    }),
    fc.option(fc.tuple(instant, fc.constantFrom<0 | 1 | 2>(0, 1, 2)), { nil: undefined }),
  )
  .map(([values, commands, expedite]): DevicePolicies => {
    const changes = commands
      .toSorted(([left], [right]) => left - right)
      .map(([at, command]) => {
        switch (command) {
          case 'pause':
            return pauseAt(at);
          case 'resume':
            return resumeAt(at);
          case 'uninstall':
            return { ...pauseAt(at), rolledBackAt: at };
          case 'hurry':
            return { at, deferralDays: 0, deadlineDays: 1, graceDays: 1 };
        }
      });
    const expedites =
      expedite === undefined
        ? []
        : [
            {
              profileId: 'e',
              release: '2022-06-B',
              at: expedite[0],
              daysUntilForcedReboot: expedite[1],
              removedAt: null,
            },
          ];
    return { ...ringPolicies(values, changes), expedites };
  });

const device = fc.tuple(fc.constantFrom(fleet, troubled), fc.nat({ max: 999 }));

const legal: Readonly<Record<UpdatePhase, readonly UpdatePhase[]>> = {
  // An update may be taken off while a later one is awaited.
  notOffered: ['offered', 'held', 'rolledBack'],
  held: ['notOffered', 'offered', 'rolledBack'],
  offered: ['downloading', 'held', 'failed'],
  downloading: ['installing', 'failed', 'held'],
  installing: ['restartPending', 'failed', 'held'],
  restartPending: ['installed', 'rolledBack'],
  failed: ['offered', 'held'],
  installed: ['offered', 'rolledBack'],
  // A second request removes the update below one that was still pending.
  rolledBack: ['offered', 'rolledBack'],
};

interface Moment {
  readonly at: number;
  readonly state: DeviceState;
}

/** Each change of phase between two moments, as the pair of moments one millisecond apart. */
function* stepsBetween(
  look: (at: number) => Moment,
  from: Moment,
  to: Moment,
): Generator<[Moment, Moment]> {
  if (keyOf(from) === keyOf(to)) return;
  if (to.at - from.at === 1) {
    yield [from, to];
    return;
  }
  const middle = look(Math.floor((from.at + to.at) / 2));
  yield* stepsBetween(look, from, middle);
  yield* stepsBetween(look, middle, to);
}

function keyOf({ state }: Moment): string {
  return JSON.stringify([state.update?.release, state.update?.phase, state.update?.since]);
}

function* stepsOf(
  fleet: Fleet,
  index: number,
  policies: DevicePolicies,
): Generator<[Moment, Moment]> {
  const look = (at: number): Moment => ({ at, state: fleet.stateAt(index, at, policies) });
  let before = look(patchTuesdayAt - dayMs);
  for (let at = patchTuesdayAt; at < patchTuesdayAt + 45 * dayMs; at += 4 * hourMs) {
    const next = look(at);
    yield* stepsBetween(look, before, next);
    before = next;
  }
}

describe('a device’s month with updates', () => {
  it('is the same in whatever order and however often it is asked for', () => {
    fc.assert(
      fc.property(
        device,
        policies,
        fc.array(instant, { minLength: 2, maxLength: 8 }),
        ([fleet, index], policies, instants) => {
          const ask = (at: number) => JSON.stringify(fleet.stateAt(index, at, policies));
          const answers = new Map(instants.map((at) => [at, ask(at)]));
          const copy = structuredClone(policies);
          for (const at of instants.toReversed()) {
            fleet.stateAt((index + 1) % fleet.size, at, policies);
            assert.equal(ask(at), answers.get(at));
            assert.equal(JSON.stringify(fleet.stateAt(index, at, copy)), answers.get(at));
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('does not depend on what policies become later', () => {
    fc.assert(
      fc.property(device, policies, instant, ([fleet, index], policies, at) => {
        const byThen = {
          rings: policies.rings.map((ring) => ({
            ...ring,
            versions: ring.versions.filter((version) => version.at <= at),
          })),
          expedites: policies.expedites.filter((expedite) => expedite.at <= at),
          features: policies.features,
          drivers: policies.drivers,
        };
        assert.deepEqual(
          JSON.parse(JSON.stringify(fleet.stateAt(index, at, byThen))),
          JSON.parse(JSON.stringify(fleet.stateAt(index, at, policies))),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('takes only legal steps, each dated by the instant it is taken', () => {
    fc.assert(
      fc.property(device, policies, ([fleet, index], policies) => {
        for (const [before, after] of stepsOf(fleet, index, policies)) {
          const [left, right] = [before.state.update, after.state.update];
          if (right === null) assert.fail('an update is never forgotten');
          assert.equal(right.since, after.at, `${left?.phase} to ${right.phase}`);
          const allowed = left === null ? ['notOffered', 'held'] : legal[left.phase];
          assert.ok(
            allowed.includes(right.phase),
            `${left?.phase} to ${right.phase} at ${new Date(after.at).toISOString()}`,
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it('changes the version that Intune knows only at a check-in, and never to another than the true one then', () => {
    fc.assert(
      fc.property(device, policies, instant, ([fleet, index], policies, at) => {
        const now = fleet.stateAt(index, at, policies);
        const atSync = fleet.stateAt(index, now.lastSyncAt, policies);
        assert.ok(now.lastSyncAt <= at);
        assert.equal(now.osVersion, atSync.trueOsVersion);
        assert.equal(atSync.lastSyncAt, now.lastSyncAt);
      }),
      { numRuns: 300 },
    );
  });

  it('begins nothing from the check-in after a pause on, until the pause ends', () => {
    fc.assert(
      fc.property(
        device,
        cadence,
        instant,
        fc.integer({ min: 1, max: 20 }),
        ([fleet, index], values, at, days) => {
          const resumedAt = at + days * dayMs;
          const policies = ringPolicies(values, [pauseAt(at), resumeAt(resumedAt)]);
          const { pilotGroup, defect } = fleet.facts(index);
          const follows =
            fleet.stateAt(index, at, policies).ringPolicyStatus['ring'] !== 'conflict';
          for (const [before, after] of stepsOf(fleet, index, policies)) {
            const heard = before.state.lastSyncAt >= at && after.state.lastSyncAt < resumedAt;
            if (!heard || !follows || pilotGroup === null || defect !== null) continue;
            if (after.state.ringPolicyStatus['ring'] !== 'compliant') continue;
            const phase = after.state.update?.phase ?? '';
            assert.ok(
              !['offered', 'downloading', 'installing'].includes(phase),
              `${phase} while paused`,
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('goes on by itself when a pause lapses after 35 days', () => {
    const policies = ringPolicies(cadences.broad, [pauseAt(patchTuesdayAt - dayMs)]);
    const ready = soundDevices(fleet).slice(0, 300);
    const updatedOn = (day: number) =>
      ready.filter((index) =>
        isUpdated(fleet.stateAt(index, patchTuesdayAt + day * dayMs, policies).osVersion),
      ).length;
    assert.ok(updatedOn(33) < 10, `${updatedOn(33)} updated in spite of the pause`);
    assert.ok(updatedOn(45) > 270, `only ${updatedOn(45)} updated after the pause lapsed`);
  });

  it('forces the restart at the deadline, or at the end of the grace period, 15 minutes after the device is on', () => {
    fc.assert(
      fc.property(device, cadence, instant, ([fleet, index], values, at) => {
        const policies = ringPolicies(values);
        const { update, isOnline } = fleet.stateAt(index, at, policies);
        if (update?.phase !== 'restartPending' || !isOnline) return;
        const { deadlineAt } = update;
        const { trouble } = {
          trouble: fleet.stateAt(index, at, policies).ringPolicyStatus['ring'],
        };
        if (trouble !== 'compliant') return;
        assert.ok(deadlineAt !== null && deadlineAt >= update.since + values.graceDays * dayMs);
        // Warned for 15 minutes of presence, then down for at most the restart itself.
        const wasOn = fleet.stateAt(index, at - 30 * minuteMs, policies).isOnline;
        if (wasOn)
          assert.ok(at - deadlineAt < 31 * minuteMs, `overdue by ${(at - deadlineAt) / hourMs} h`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has most devices of a ring install within three days of the deferral', () => {
    for (const [name, values] of Object.entries(cadences)) {
      const policies = ringPolicies(values);
      const at = patchTuesdayAt + (values.deferralDays + 3) * dayMs;
      const phases = soundDevices(fleet)
        .slice(0, 500)
        .map((index) => fleet.stateAt(index, at, policies).update?.phase);
      const begun = phases.filter((phase) => phase !== 'notOffered' && phase !== 'held').length;
      assert.ok(begun / phases.length > 0.8, `${name}: ${begun} of ${phases.length} began`);
    }
  });
});

describe('an uninstall', () => {
  const at = patchTuesdayAt + 13 * dayMs;
  const policies = ringPolicies(cadences.first, [
    { ...pauseAt(at), rolledBackAt: at },
    resumeAt(at + 6 * dayMs),
  ]);
  const updated = soundDevices(fleet)
    .filter((index) => isUpdated(fleet.stateAt(index, at, policies).trueOsVersion))
    .slice(0, 400);
  const shareUpdatedAt = (instant: number) =>
    updated.filter((index) => isUpdated(fleet.stateAt(index, instant, policies).trueOsVersion))
      .length / updated.length;

  it('gives the former build back at the next check-in, and the update again after the pause', () => {
    // The out-of-band update of D+6 is the latest on most: what is given back is the month's update itself, so look at builds.
    const builds = (instant: number) =>
      updated.map((index) => fleet.stateAt(index, instant, policies).trueOsVersion);
    const [before, during, later] = [builds(at), builds(at + 4 * dayMs), builds(at + 20 * dayMs)];
    const gaveBack = before.filter((build, position) => build !== during[position]).length;
    assert.ok(gaveBack / before.length > 0.85, `${gaveBack} of ${before.length}`);
    const again = before.filter((build, position) => build === later[position]).length;
    assert.ok(again / before.length > 0.9, `${again} of ${before.length}`);
    assert.ok(shareUpdatedAt(startAt) === 0);
  });
});

describe('an expedite', () => {
  const at = patchTuesdayAt + 2 * dayMs;
  const broad = ringPolicies(cadences.broad);
  const expedited: DevicePolicies = {
    ...broad,
    expedites: [
      { profileId: 'e', release: '2022-06-B', at, daysUntilForcedReboot: 1, removedAt: null },
    ],
  };

  it('brings the update within days where the deferral would have waited, and never later than the ring', () => {
    const ready = soundDevices(fleet).slice(0, 600);
    const isOn = (index: number, day: number, policies: DevicePolicies) =>
      isUpdated(fleet.stateAt(index, at + day * dayMs, policies).trueOsVersion);
    const able = ready.filter((index) => fleet.facts(index).healthTools);
    const fast = able.filter((index) => isOn(index, 4, expedited)).length;
    assert.ok(fast / able.length > 0.8, `${fast} of ${able.length}`);
    assert.equal(able.filter((index) => isOn(index, 4, broad)).length, 0);
    for (const index of ready) {
      const unable = !fleet.facts(index).healthTools;
      if (unable) assert.equal(isOn(index, 4, expedited), isOn(index, 4, broad));
    }
  });
});

describe('two rings that contradict each other', () => {
  const alike = cadences.first;
  const differences: readonly (readonly [string, Partial<RingPolicyVersion>])[] = [
    ['new versions of Windows', { feature: { ...openFeature, deferralDays: 365 } }],
    ['drivers', { driversExcluded: true }],
  ];
  for (const [what, difference] of differences) {
    it(`about ${what} alone are reported as a conflict`, () => {
      const rings = [{}, difference].flatMap((one, nth) => {
        const [ring] = ringPolicies(alike, [{ at: patchTuesdayAt - 9 * dayMs, ...one }]).rings;
        return ring === undefined ? [] : [{ ...ring, policyId: `ring${nth}` }];
      });
      const policies: DevicePolicies = { ...noPolicies, rings };
      const statuses = soundDevices(fleet).map(
        (index) => fleet.stateAt(index, patchTuesdayAt, policies).ringPolicyStatus,
      );
      assert.ok(statuses.some(({ ring0, ring1 }) => ring0 === 'conflict' && ring1 === 'conflict'));
      assert.ok(
        statuses.every(({ ring0, ring1 }) => ring0 !== 'compliant' && ring1 !== 'compliant'),
      );
    });
  }

  it('are reported as a conflict and change nothing', () => {
    const [one] = ringPolicies(cadences.first).rings;
    const [two] = ringPolicies(cadences.broad).rings;
    assert.ok(one !== undefined && two !== undefined);
    const from = patchTuesdayAt - 4 * dayMs;
    const policies: DevicePolicies = {
      rings: [one, { ...two, policyId: 'other', assigned: [{ from, to: null }] }],
      expedites: [],
      features: [],
      drivers: [],
    };
    const alone: DevicePolicies = { rings: [one], expedites: [], features: [], drivers: [] };
    for (const index of soundDevices(fleet).slice(0, 200)) {
      for (const day of [-1, 3, 8]) {
        const at = patchTuesdayAt + day * dayMs;
        const state = fleet.stateAt(index, at, policies);
        assert.deepEqual(state.update, fleet.stateAt(index, at, alone).update);
        if (state.lastSyncAt > from) {
          assert.deepEqual(state.ringPolicyStatus, { ring: 'conflict', other: 'conflict' });
        }
      }
    }
  });
});

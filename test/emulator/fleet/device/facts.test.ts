/** What devices are: candidates that fail each prerequisite check, ids, and the mixture. */
import assert from 'node:assert/strict';
import { noPolicies } from '../../../../emulator/fleet/fleet.ts';
import { makeFleet, startAt } from '../fleets.ts';
import { dayMs } from '#core/time.ts';

const fleet = makeFleet('calm', 2_000, 11);
const all = Array.from({ length: fleet.size }, (_, index) => fleet.facts(index));
const withDefect = (defect: string) => all.filter((facts) => facts.defect === defect);

describe('the devices of a calm fleet', () => {
  it('fail each prerequisite check in exactly the share that the scenario says, whatever the seed', () => {
    for (const seed of [1, 2, 3]) {
      const other = makeFleet('calm', 2_000, seed);
      const counts = new Map<string | null, number>();
      for (let index = 0; index < other.size; index += 1) {
        const { defect } = other.facts(index);
        counts.set(defect, (counts.get(defect) ?? 0) + 1);
      }
      assert.equal(counts.get('noSerialNumber'), 4);
      assert.equal(counts.get('silent'), 12);
      assert.equal(counts.get('workloadsNotMoved'), 8);
      assert.equal(other.size - (counts.get(null) ?? 0), 74);
    }
  });

  it('show each defect where the check looks', () => {
    const serials = new Map<string | null, number>();
    for (const { serialNumber } of all)
      serials.set(serialNumber, (serials.get(serialNumber) ?? 0) + 1);
    for (const facts of withDefect('duplicateSerialNumber'))
      assert.equal(serials.get(facts.serialNumber), 2);
    for (const facts of withDefect('noSerialNumber'))
      assert.deepEqual([facts.serialNumber, facts.model], [null, null]);
    for (const facts of withDefect('notEnrolled')) assert.equal(facts.isEnrolled, false);
    for (const { index } of withDefect('silent')) {
      assert.ok(startAt - fleet.stateAt(index, startAt, noPolicies).lastSyncAt > 28 * dayMs);
    }
    for (const facts of withDefect('personal')) assert.equal(facts.ownership, 'personal');
    for (const facts of withDefect('otherSystem')) assert.equal(facts.operatingSystem, 'macOS');
    for (const { index } of withDefect('oldWindows')) {
      assert.match(fleet.stateAt(index, startAt, noPolicies).osVersion, /^10\.0\.17134\./);
    }
    for (const facts of withDefect('not64Bit')) assert.notEqual(facts.architecture, 'x64');
    for (const facts of withDefect('homeEdition')) assert.equal(facts.sku, 'Home');
    for (const facts of withDefect('registeredOnly'))
      assert.equal(facts.joinType, 'azureADRegistered');
    for (const facts of withDefect('configurationManagerOnly')) {
      assert.equal(facts.managementAgent, 'configurationManagerClient');
    }
    for (const { coManagement } of withDefect('workloadsNotMoved')) {
      const { windowsUpdateForBusiness, deviceConfiguration, officeApps } =
        coManagement ?? assert.fail();
      assert.ok(!(windowsUpdateForBusiness && deviceConfiguration && officeApps));
    }
  });

  it('have three ids each that lead back, and unique names', () => {
    for (const facts of all) {
      assert.equal(fleet.indexOf(facts.managedDeviceId), facts.index);
      assert.equal(fleet.indexOf(facts.entraDeviceId), facts.index);
      assert.equal(fleet.indexOf(facts.objectId), facts.index);
    }
    assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
    const beyond = makeFleet('calm', 5_000, 11).facts(4_999);
    assert.equal(fleet.indexOf(beyond.objectId), undefined);
  });

  it('run only Windows versions that the release has a build for, on the build of the month before', () => {
    const builds = new Set(
      all.map(({ index }) => fleet.stateAt(index, startAt, noPolicies).trueOsVersion),
    );
    const current = ['10.0.19042.1708', '10.0.19043.1708', '10.0.19044.1708', '10.0.22000.675'];
    const behind = ['10.0.19042.1645', '10.0.19043.1645', '10.0.19044.1645', '10.0.22000.613'];
    const expected = [...current, ...behind, '10.0.17134.2208', '12.6.0'];
    assert.deepEqual([...builds].sort(), expected.sort());
  });

  it('refuse a seed, a size and a device out of range', () => {
    assert.throws(
      () => makeFleet('calm', 0),
      /number of devices must be a whole number from 1 to 10000000, not 0/,
    );
    assert.throws(() => makeFleet('calm', 10, -1), /seed must be a whole number from 0 /);
    assert.throws(() => fleet.facts(2_000), /There is no device 2000 in a fleet of 2000/);
  });
});

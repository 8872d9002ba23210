/**
 * Which version of Microsoft 365 Apps devices have. A device has one row for each language, and a row of an earlier day may
 * stand beside: of several the lowest counts, so that nothing counts for up to date too soon.
 */
import { channelFact, isOfficeSuite, lineOf } from '#core/device/officeApps.ts';
import { byVersion, dotted } from '#core/version.ts';
import { factOfDevices } from '#store/device/installedVersions.ts';
import { inventorySource } from '../appInventory.ts';
import { keptVersions } from '../../observe/versionList.ts';
import { officeList } from './catalogue.ts';

/** The inventory as a source of a release. */
export const officeInventory = inventorySource({
  name: 'officeVersions',
  product: 'office',
  title: 'Office',
  isWanted: isOfficeSuite,
  isBefore: (one, other) => byVersion(one.version, other.version) < 0,
  installed: async (deps, { tenant, rows }) => {
    const told = await factOfDevices(deps.store, { tenant, fact: channelFact });
    const { versions } = await keptVersions(deps.store, tenant, officeList);
    const listed = new Set(versions.map(({ build }) => dotted(build)));
    return rows.map(({ deviceId, version }) => ({
      deviceId,
      version,
      line: lineOf(version, told.get(deviceId) ?? null, listed),
    }));
  },
});

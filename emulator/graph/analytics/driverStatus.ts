/**
 * What the reports tell of drivers that Windows Update has brought to a device: rows of UCClientUpdateStatus whose category is
 * DriverUpdate. Source: Microsoft Learn, "UCClientUpdateStatus".
 */
import type { Tenant } from '../../store/tenant.ts';
import { driverName } from '../driver/inventoryRows.ts';
import { iso } from './snapshots.ts';

/** A row for each version that came to the device, or failed on it, by the snapshot; what it began with never came. */
export function driverStatus(
  tenant: Tenant,
  index: number,
  at: number,
): readonly Readonly<Record<string, string>>[] {
  if (tenant.fleet.driversFor(index).length === 0) return [];
  const installs = tenant.fleet.driverInstallsAt(index, at, tenant.policiesOf(index));
  return installs
    .filter(({ from }) => Number.isFinite(from) && from <= at)
    .map(({ driver, from, isFailed, id }) => ({
      Type: 'UCClientUpdateStatus',
      CatalogId: id,
      UpdateId: id,
      UpdateCategory: 'DriverUpdate',
      UpdateDisplayName: driverName(driver),
      ClientState: isFailed ? 'Failed' : 'Installed',
      ClientSubstate: isFailed ? 'InstallFailed' : 'UpdateInstalled',
      ClientSubstateTime: iso(from),
      UpdateReleaseTime: iso(driver.publishedAt),
      ...(isFailed ? {} : { UpdateInstalledTime: iso(from) }),
    }));
}

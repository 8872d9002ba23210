/** Names of devices for a command: asked of Graph there and then, and kept nowhere. */
import { tenantGraph, type TenantAddress } from '#breakGlass/tenantGraph.ts';
import { findByName, readNames, type DeviceNames } from '#graph/intune/names.ts';

export type { DeviceNames } from '#graph/intune/names.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Host name and user of a device; null when Intune does not know it. Throws GraphError. */
export async function namesOfDevice(
  address: TenantAddress,
  environment: Environment,
  { deviceId, asOf }: { readonly deviceId: string; readonly asOf: number },
): Promise<DeviceNames | null> {
  return await readNames(tenantGraph(address, environment), { deviceId, asOf });
}

/** Intune ids of devices of a host name. Throws GraphError. */
export async function devicesNamed(
  address: TenantAddress,
  environment: Environment,
  { name, asOf }: { readonly name: string; readonly asOf: number },
): Promise<readonly string[]> {
  const found = await findByName(tenantGraph(address, environment), { name, asOf });
  return found.map(({ deviceId }) => deviceId);
}

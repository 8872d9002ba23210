/** Names of a device, asked of Graph when somebody wants them; they stand in no store. */
import type { DeviceNames } from '#tenantCheck/deviceNames.ts';
import type { Config } from '#settings/config.ts';
import { Failure } from '../../failure.ts';
import { openTenant } from '../../reach/tenantHere.ts';

/** Host name and user of a device; null when Intune does not know it. */
export async function askNames(config: Config, deviceId: string): Promise<DeviceNames | null> {
  const { namesOfDevice } = await import('#tenantCheck/deviceNames.ts');
  const asOf = Date.now();
  return await namesOfDevice(openTenant(config), config.environment, { deviceId, asOf });
}

/** The Intune id of the one device of a host name, null = there is none; a Failure where there are several. */
export async function idOfName(config: Config, name: string): Promise<string | null> {
  const { devicesNamed } = await import('#tenantCheck/deviceNames.ts');
  const asOf = Date.now();
  const found = await devicesNamed(openTenant(config), config.environment, { name, asOf });
  if (found.length <= 1) return found[0] ?? null;
  throw new Failure('usage', `${found.length} devices have this name`, {
    code: 'severalDevices',
    remedy: `give one of their ids: ${found.join(', ')}`,
  });
}

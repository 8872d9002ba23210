/** What calls for configuration of devices need in common: permissions, dialect, quota. */
import type { RouteFamily } from '../../http/routes.ts';

const writing = 'DeviceManagementConfiguration.ReadWrite.All';

/** Reading, as a document says it. */
export function readsConfiguration(
  document: string,
  versions: RouteFamily['versions'] = 'beta',
): RouteFamily {
  return {
    versions,
    document,
    permissions: ['DeviceManagementConfiguration.Read.All', writing],
    dialect: 'intune',
    quota: 'intuneUpdates',
  };
}

/** Writing what is read so. */
export function writesConfiguration(read: RouteFamily): RouteFamily {
  return { ...read, permissions: [writing] };
}

/** All routes of the emulated Graph, noun by noun. */
import type { Route } from '../http/routes.ts';
import { catalogRoutes } from './catalog.ts';
import { deviceConfigurationRoutes } from './deviceConfigurations.ts';
import { deviceRoutes } from './devices.ts';
import { deviceStatusRoutes } from './deviceStatuses.ts';
import { groupRoutes } from './groups.ts';
import { managedDeviceRoutes } from './managedDevices.ts';
import { memberRoutes } from './members.ts';
import { qualityUpdateProfileRoutes } from './qualityUpdateProfiles.ts';

/** Every row of the table. */
export const graphRoutes: readonly Route[] = [
  ...managedDeviceRoutes,
  ...deviceRoutes,
  ...groupRoutes,
  ...memberRoutes,
  ...deviceConfigurationRoutes,
  ...deviceStatusRoutes,
  ...qualityUpdateProfileRoutes,
  ...catalogRoutes,
];

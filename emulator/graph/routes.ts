/** All routes of the emulated Graph, noun by noun. */
import type { Route } from '../http/routes.ts';
import { announcementRoutes } from './announcements.ts';
import { audienceRoutes } from './audiences.ts';
import { catalogRoutes } from './catalog.ts';
import { deploymentRoutes } from './deployments.ts';
import { detectedAppRoutes } from './detectedApps.ts';
import { deviceConfigurationRoutes } from './deviceConfigurations.ts';
import { deviceRoutes } from './devices.ts';
import { deviceStatusRoutes } from './deviceStatuses.ts';
import { experienceRoutes } from './experience.ts';
import { exportJobRoutes } from './exportJobs.ts';
import { featureUpdateProfileRoutes } from './featureUpdateProfiles.ts';
import { groupDeltaRoutes } from './groupDelta.ts';
import { groupRoutes } from './groups.ts';
import { logAnalyticsRoutes } from './logAnalytics.ts';
import { mailRoutes } from './mail.ts';
import { managedDeviceRoutes } from './managedDevices.ts';
import { memberRoutes } from './members.ts';
import { productRoutes } from './products.ts';
import { qualityUpdateProfileRoutes } from './qualityUpdateProfiles.ts';
import { updatableAssetRoutes } from './updatableAssets.ts';
import { updatePolicyRoutes } from './updatePolicies.ts';

/** Every row of the table. */
export const graphRoutes: readonly Route[] = [
  ...managedDeviceRoutes,
  ...deviceRoutes,
  ...groupRoutes,
  ...groupDeltaRoutes,
  ...memberRoutes,
  ...deviceConfigurationRoutes,
  ...deviceStatusRoutes,
  ...qualityUpdateProfileRoutes,
  ...featureUpdateProfileRoutes,
  ...catalogRoutes,
  ...productRoutes,
  ...deploymentRoutes,
  ...audienceRoutes,
  ...updatableAssetRoutes,
  ...updatePolicyRoutes,
  ...exportJobRoutes,
  ...experienceRoutes,
  ...detectedAppRoutes,
  ...announcementRoutes,
  ...mailRoutes,
  ...logAnalyticsRoutes,
];

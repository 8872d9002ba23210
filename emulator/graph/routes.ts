/** All routes of the emulated Graph, noun by noun. */
import type { Route } from '../http/routes.ts';
import { announcementRoutes } from './updates/announcements.ts';
import { audienceRoutes } from './updates/audiences.ts';
import { catalogRoutes } from './updates/catalog.ts';
import { deploymentRoutes } from './updates/deployments.ts';
import { detectedAppRoutes } from './intune/detectedApps.ts';
import { deviceConfigurationRoutes } from './intune/deviceConfigurations.ts';
import { deviceRoutes } from './directory/devices.ts';
import { deviceStatusRoutes } from './intune/deviceStatuses.ts';
import { experienceRoutes } from './analytics/experience.ts';
import { driverUpdateProfileRoutes } from './driver/profiles.ts';
import { exportJobRoutes } from './intune/exportJobs.ts';
import { featureUpdateProfileRoutes } from './feature/profiles.ts';
import { groupDeltaRoutes } from './directory/groupDelta.ts';
import { groupRoutes } from './directory/groups.ts';
import { logAnalyticsRoutes } from './analytics/logAnalytics.ts';
import { mailRoutes } from './mail.ts';
import { organizationRoutes } from './tenant/organization.ts';
import { signInPolicyRoutes } from './tenant/signInPolicies.ts';
import { managedDeviceRoutes } from './intune/managedDevices.ts';
import { memberRoutes } from './directory/members.ts';
import { productRoutes } from './updates/products.ts';
import { qualityUpdateProfileRoutes } from './intune/qualityUpdateProfiles.ts';
import { settingDefinitionRoutes } from './settings/definitions.ts';
import { settingsPolicyRoutes } from './settings/policies.ts';
import { updatableAssetRoutes } from './updates/updatableAssets.ts';
import { updatePolicyRoutes } from './updates/updatePolicies.ts';

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
  ...driverUpdateProfileRoutes,
  ...settingDefinitionRoutes,
  ...settingsPolicyRoutes,
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
  ...organizationRoutes,
  ...signInPolicyRoutes,
  ...logAnalyticsRoutes,
];

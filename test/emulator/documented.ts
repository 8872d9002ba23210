/**
 * How each documented example is asked of the emulator: its placeholders replaced by what was prepared, its impossible
 * values by valid ones, and, with reasons, where our answer is knowingly not the documented one.
 */
import type { Prepared } from './prepared.ts';
import type { Sample } from './samples.ts';

/** How an example is asked. */
export interface Asking {
  /** Replacements in the path, in order. */
  readonly path?: readonly (readonly [string | RegExp, string])[];
  readonly body?: (body: Body) => unknown;
  /** Places where the answer differs, and why. */
  readonly except?: Readonly<Record<string, string>>;
  /** Permissions taken away for this call. */
  readonly permissions?: readonly string[];
  readonly withoutToken?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

type Body = Record<string, unknown>;

/** Examples of calls that the emulator does not answer, and why. */
export const notServed: Readonly<Record<string, string>> = {
  'detected-apps-list':
    'the example is of a person; of applications the page says "Not supported", which is tested below',
  'batch-mixed-200-403-405':
    'its requests go to people, plans and passwords, which Ringmaster never touches; its form is tested below',
  'batch-mixed-302-401-200-204':
    'its requests go to files and plans, which Ringmaster never touches; its form is tested below',
  'error-403-planner-in-batch': 'planner is not served',
  'error-404-no-body':
    'organization branding is not served; our 404 carries a body, as the directory does',
  'error-405-in-batch': 'passwords are not served; 405 is tested below',
  'error-429-retry-after': 'shows no request; 429 is tested below',
  'error-body-shape': 'shows no request; every error below is compared with it',
};

const managed: Readonly<Record<string, string>> = {
  '@odata.type': 'rows of a listing of one type carry no type under minimal metadata',
  activationLockBypassCode: 'null on Windows devices',
  remoteAssistanceSessionUrl: 'null without a session',
  remoteAssistanceSessionErrorDetails: 'null without a session',
  udid: 'null on Windows devices',
  ethernetMacAddress: 'null unless selected on one device',
  notes: 'null unless selected on one device',
  requireUserEnrollmentApproval: 'null on Windows devices',
  deviceHealthAttestationState: 'null on devices that never attested',
  'configurationManagerClientEnabledFeatures.@odata.type':
    'inner types are left out under minimal metadata',
  'deviceActionResults[].@odata.type': 'inner types are left out under minimal metadata',
};
const inRows = (places: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(places).map(([place, reason]) => [`value[].${place}`, reason]));

const unified = 'the example is a Microsoft 365 group, ours are security groups';
const groupFields: Readonly<Record<string, string>> = {
  'groupTypes[]': unified,
  mail: unified,
  preferredDataLocation: unified,
  'proxyAddresses[]': unified,
  'resourceProvisioningOptions[]': unified,
  visibility: unified,
};
const wholeWalk = 'a first walk tells members, none of them removed';
const older =
  'the superseded deployment model: kept as it was sent, and its state has the present names';
const olderState: Readonly<Record<string, string>> = {
  'state.value': older,
  'state.effectiveSinceDate': older,
  'settings.rollout.startDateTime': older,
  'settings.rollout.endDateTime': older,
  'settings.rollout.devicesPerOffer': older,
  'settings.rollout.durationBetweenOffers': older,
  'settings.safeguard': older,
  'settings.monitoring.monitoringRules[].@odata.type': 'rules are kept as they were sent',
};

/** How each example that is served is asked. */
export function askings(world: Prepared): Readonly<Record<string, Asking>> {
  const device: Asking['path'] = [
    ['{managedDeviceId}', world.managedDeviceId],
    ['{usersId}', 'user'],
  ];
  const group: Asking['path'] = [
    ['{group-id}', world.groupId],
    ['{id}', world.groupId],
    ['{directory-object-id}', world.memberId],
  ];
  const knownGroup: Asking['path'] = [['02bd9fd6-8f93-4758-87c3-1fb73740a315', world.groupId]];
  const configuration: Asking['path'] = [['{deviceConfigurationId}', world.configurationId]];
  const profile: Asking['path'] = [['{windowsQualityUpdateProfileId}', world.profileId]];
  const deployment: Asking['path'] = [
    ['{deploymentId}', world.deploymentId],
    ['b5171742-1742-b517-4217-17b5421717b5', world.deploymentId],
  ];
  const events: Asking['path'] = [[/$/, `?$filter=deviceId eq '${world.eventfulDeviceId}'`]];
  const policy: Asking['path'] = [['{policyId}', world.servicePolicyId]];
  const me: Asking['path'] = [['/me/', '/users/ringmaster@emulated.example/']];
  const reference = (id: string) => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`;
  const ring = (body: Body) => ({
    ...body,
    deadlineGracePeriodInDays: 7,
    scheduleRestartWarningInHours: 12,
    scheduleImminentRestartWarningInMinutes: 15,
  });
  const expedite = (body: Body) => ({
    ...body,
    expeditedUpdateSettings: {
      ...(body['expeditedUpdateSettings'] as Body),
      qualityUpdateRelease: world.releaseDate,
      daysUntilForcedReboot: 2,
    },
  });
  const devicesFor = (list: unknown) =>
    (list as Body[]).map((one, nth) => ({ ...one, id: world.entraDeviceIds[nth] }));
  const audience = (body: Body) =>
    Object.fromEntries(Object.entries(body).map(([name, list]) => [name, devicesFor(list)]));
  const enrolment = (body: Body) => ({
    updateCategory: 'feature',
    assets: devicesFor(body['assets']),
  });
  return {
    'managed-devices-list': { except: inRows(managed) },
    'managed-devices-get': { path: device, except: managed },
    'managed-devices-sync-device': { path: device },
    'managed-devices-reboot-now': { path: device },
    'devices-list': {},
    'groups-list': { except: inRows(groupFields) },
    'groups-list-filter-count': {
      except: { 'value[]': 'no group has members with licence errors' },
    },
    'groups-count-only': {},
    'groups-list-startswith-top': {},
    'groups-get': { path: knownGroup, except: groupFields },
    'groups-get-select': { path: knownGroup },
    'group-members-list': { path: group },
    'group-members-add-ref': {
      path: group,
      body: () => ({ '@odata.id': reference(world.objectIds[20] ?? '') }),
    },
    'group-members-add-bind': {
      path: group,
      body: () => ({ 'members@odata.bind': world.objectIds.slice(21, 24).map(reference) }),
    },
    'group-members-remove-ref': { path: group },
    'group-delta-page-next-link': { except: inRows(groupFields) },
    'group-delta-select': {},
    'group-delta-prefer-minimal': {},
    'group-delta-walk-1-initial': {},
    'group-delta-walk-2-next-link': {
      path: [[/skiptoken=.*/, `skiptoken=${world.skipToken}`]],
      except: { 'value[].members@delta': 'the groups of the second page have no members' },
    },
    'group-delta-walk-3-delta-link': {
      path: [[/skiptoken=.*/, `skiptoken=${world.lastSkipToken}`]],
    },
    'group-delta-walk-4-no-changes': {
      path: [[/deltatoken=.*/, `deltatoken=${world.quietDeltaToken}`]],
    },
    'group-delta-walk-5-removed-member': {
      path: [[/deltatoken=.*/, `deltatoken=${world.movedDeltaToken}`]],
    },
    'group-delta-large-group-page-1': {
      except: { 'value[].members@delta[].@removed': wholeWalk },
    },
    'group-delta-large-group-page-2': {
      path: [[/skiptoken=.*/, `skiptoken=${world.skipToken}`]],
      except: { 'value[].members@delta': 'the groups of the second page have no members' },
    },
    'wufb-configuration-list': {
      except: { 'value[].installationSchedule': 'null on a ring without one' },
    },
    'wufb-configuration-get': { path: configuration, except: ringDefaults() },
    'wufb-configuration-create': { body: ring },
    'wufb-configuration-update': { path: configuration, body: ring },
    'device-configuration-assign': { path: configuration },
    'device-configuration-status-overview-get': { path: configuration },
    'device-configuration-statuses-list': { path: configuration },
    'quality-update-profiles-list': {},
    'quality-update-profiles-get': { path: profile },
    'quality-update-profiles-create': { body: expedite },
    'quality-update-profiles-update': { path: profile, body: expedite },
    'quality-update-profiles-assign': { path: profile },
    'update-catalog-items-list': {
      except: { 'value[].endOfSupportDate': 'quality updates have none' },
    },
    'quality-update-catalog-items-list': {
      except: { 'value[].endOfSupportDate': 'quality updates have none' },
    },
    'quality-update-policies-bulk-action': {
      path: [['{windowsQualityUpdatePolicyId}', world.qualityPolicyId]],
      body: (body) => ({ ...body, ids: [world.entryId, 'Ids value'] }),
    },
    'wu-catalog-entries-list': {
      except: {
        'value[].deployableUntilDateTime': 'null on entries without an end',
      },
    },
    'wu-catalog-entries-feature-older': {
      except: { 'value[].releaseDate': 'the older name of releaseDateTime' },
    },
    'wu-catalog-entries-quality-expand-revisions': {},
    'wu-deployments-list': {},
    'wu-deployments-get': { path: deployment },
    'wu-deployments-create-gradual-rollout': { except: { ...olderState } },
    'wu-deployments-create-expedite': {
      body: (body) => ({
        ...body,
        content: {
          '@odata.type': '#microsoft.graph.windowsUpdates.catalogContent',
          catalogEntry: {
            '@odata.type': '#microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry',
            id: world.entryId,
          },
        },
      }),
    },
    'wu-deployments-create-feature-rollout-older': { except: olderState },
    'wu-deployments-create-schedule-start-date-older': { except: olderState },
    'wu-deployments-create-schedule-date-range-older': { except: olderState },
    'wu-deployments-create-schedule-rate-older': { except: olderState },
    'wu-deployments-update-pause': {
      path: deployment,
      except: { 'state.value': older, 'content.version': older },
    },
    'wu-deployments-update-monitoring-rule': {
      path: deployment,
      except: { 'state.value': older, 'content.version': older },
    },
    'wu-deployments-delete': { path: deployment },
    'wu-deployment-audiences-create': {},
    'wu-deployment-audience-update': { path: deployment, body: audience },
    'wu-deployment-audience-update-add-members': { path: deployment, body: audience },
    'wu-deployment-audience-update-by-id': {
      path: deployment,
      body: () => ({
        memberEntityType: '#microsoft.graph.windowsUpdates.azureADDevice',
        addMembers: [world.entraDeviceIds[9]],
        removeMembers: [],
        addExclusions: [],
        removeExclusions: [],
      }),
    },
    'wu-deployment-audience-members-list': {
      path: deployment,
      except: { 'value[].errors[]': 'the directory knows these devices' },
    },
    'wu-updatable-assets-list': {},
    'wu-updatable-assets-enroll': { body: enrolment },
    'wu-updatable-assets-unenroll': { body: enrolment },
    'wu-update-policies-create': {
      body: (body) => ({ ...body, audience: { id: world.audienceId } }),
    },
    'wu-update-policies-list': {
      except: {
        'value[].audience.@odata.id': 'the audience is named by its id',
        'value[].deploymentSettings.schedule.gradualRollout.devicePerOffer':
          'a misprint: the metadata and the create page say devicesPerOffer',
      },
    },
    'wu-policy-approvals-list': { path: policy },
    'wu-policy-approvals-create': {
      path: policy,
      body: () => ({ catalogEntryId: world.entryId, status: 'suspended' }),
    },
    'wu-policy-rings-create': {
      path: policy,
      body: (body) => ({ ...body, deferralInDays: 5, isPaused: false }),
    },
    'wu-products-find-by-catalog-id': {
      path: [[/catalogID='\w+'/, `catalogID='${world.entryId}'`]],
    },
    'wu-products-known-issues-by-time-range': {},
    'export-jobs-create': {
      body: (body) => ({ ...body, reportName: 'Devices', select: ['DeviceId'], format: 'csv' }),
      except: { url: 'null until the job is completed' },
    },
    'export-jobs-get': {
      path: [['{deviceManagementExportJobId}', world.exportJobId]],
      except: { url: 'null until the job is completed' },
    },
    'uxa-device-startup-history-list': { path: events },
    'uxa-app-health-device-performance-list': {},
    'uxa-app-health-device-performance-details-list': { path: events },
    'uxa-app-health-os-version-performance-list': {},
    'service-announcement-messages-list': {
      except: { 'value[].tags[]': 'a first message has no tags' },
    },
    'service-announcement-issues-list': { except: { 'value[].details[]': 'no details are told' } },
    'send-mail-json': { path: me },
    'send-mail-headers': { path: me },
    'send-mail-attachment': { path: me },
    'error-400-invalid-mime': {
      path: me,
      headers: { 'Content-Type': 'text/plain' },
      body: () => 'no base64!',
    },
    'error-401-in-batch': {
      path: [['/groups/{id}/events', `/groups/${world.groupId}`]],
      withoutToken: true,
    },
    'error-403-directory-in-batch': { permissions: ['Device.Read.All'] },
    'batch-depends-on': {
      body: (body) => ({
        requests: (body['requests'] as Body[]).map((one) => ({ ...one, url: '/groups?$top=1' })),
      }),
    },
  };
}

/** What a ring says that nobody set anything on. */
function ringDefaults(): Readonly<Record<string, string>> {
  const unset = 'null on a ring where it was not set';
  const names = [
    'installationSchedule',
    'updateWeeks',
    'description',
    'qualityUpdatesPauseStartDate',
    'featureUpdatesPauseStartDate',
    'featureUpdatesRollbackWindowInDays',
    'engagedRestartDeadlineInDays',
    'engagedRestartSnoozeScheduleInDays',
    'engagedRestartTransitionScheduleInDays',
    'deadlineForFeatureUpdatesInDays',
    'deadlineForQualityUpdatesInDays',
    'deadlineGracePeriodInDays',
    'postponeRebootUntilAfterDeadline',
    'scheduleRestartWarningInHours',
    'scheduleImminentRestartWarningInMinutes',
  ];
  return Object.fromEntries(names.map((name) => [name, unset]));
}

/** The order in which examples are asked: what deletes or removes comes last. */
export function inAskingOrder(samples: readonly Sample[]): readonly Sample[] {
  const rank = ({ name }: Sample) =>
    /delete|remove-ref|^error|configuration-assign/.test(name) ? 1 : 0;
  return samples.toSorted((a, b) => rank(a) - rank(b));
}

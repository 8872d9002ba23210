/** A tenant with one of everything that the documented examples name, for the contract tests. */
import { day, type Emulated, type Json, listAll, text } from './emulated.ts';
import { hourMs } from '#core/time.ts';

/** Ids and links of what was prepared. */
export interface Prepared {
  readonly at: number;
  readonly managedDeviceId: string;
  /** A device with events of endpoint analytics, which are told of one device at a time. */
  readonly eventfulDeviceId: string;
  readonly entraDeviceIds: readonly string[];
  readonly objectIds: readonly string[];
  readonly groupId: string;
  readonly memberId: string;
  readonly configurationId: string;
  readonly profileId: string;
  readonly qualityPolicyId: string;
  readonly entryId: string;
  readonly releaseDate: string;
  readonly deploymentId: string;
  readonly audienceId: string;
  readonly servicePolicyId: string;
  readonly exportJobId: string;
  readonly skipToken: string;
  readonly lastSkipToken: string;
  readonly quietDeltaToken: string;
  readonly movedDeltaToken: string;
}

const dayBefore = day(-2);
const lookedAt = day(25);
const ring = '#microsoft.graph.windowsUpdateForBusinessConfiguration';
const updatesPath = '/beta/admin/windows/updates';

/** Groups beyond one page of the delta query. */
const groupsMade = 103;

/** Prepares the tenant; calls are dated before the instant at which the examples are then asked. */
export async function prepare(emulated: Emulated): Promise<Prepared> {
  const post = async (path: string, body: unknown, at = dayBefore): Promise<Json> => {
    const answer = await emulated.call('POST', path, { body, at });
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    return answer.json;
  };
  const devices = await listAll(emulated, '/beta/deviceManagement/managedDevices', {
    at: dayBefore,
  });
  const coManaged = devices.find(
    (one) => one['configurationManagerClientEnabledFeatures'] !== null,
  );
  const managedDeviceId = text(coManaged?.['id']);
  await emulated.call(
    'POST',
    `/v1.0/deviceManagement/managedDevices/${managedDeviceId}/syncDevice`,
    { at: dayBefore },
  );
  const objects = await listAll(emulated, '/v1.0/devices?$select=id,deviceId', { at: dayBefore });
  const objectIds = objects.slice(0, 40).map((one) => text(one['id']));
  const entraDeviceIds = objects.slice(0, 40).map((one) => text(one['deviceId']));
  const groups: string[] = [];
  for (let nth = 0; nth < groupsMade; nth++) {
    groups.push(
      text(
        (
          await post('/v1.0/groups', groupBody(`Ring ${nth}`, nth < 2 ? objectIds.slice(0, 2) : []))
        )['id'],
      ),
    );
  }
  const groupId = groups[0] ?? '';
  const configurationId = text(
    (
      await post('/v1.0/deviceManagement/deviceConfigurations', {
        '@odata.type': ring,
        displayName: 'Ring',
      })
    )['id'],
  );
  await post(`/v1.0/deviceManagement/deviceConfigurations/${configurationId}/assign`, {
    assignments: [{ target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId } }],
  });
  const entries = await listAll(emulated, `${updatesPath}/catalog/entries`, { at: lookedAt });
  const entry = entries.find((one) => text(one['shortName']) === '2022.06 B');
  const entryId = text(entry?.['id']);
  const releaseDate = text(entry?.['releaseDateTime']);
  return {
    at: lookedAt,
    managedDeviceId,
    eventfulDeviceId: await findEventful(emulated, devices),
    entraDeviceIds,
    objectIds,
    groupId,
    memberId: objectIds[0] ?? '',
    configurationId,
    entryId,
    releaseDate,
    ...(await prepareUpdates(emulated, { post, entryId, releaseDate, entraDeviceIds })),
    ...(await prepareDelta(emulated, {
      groupId,
      joining: objectIds[30] ?? '',
      leaving: objectIds[1] ?? '',
    })),
  };
}

async function findEventful(emulated: Emulated, devices: readonly Json[]): Promise<string> {
  const path = '/v1.0/deviceManagement/userExperienceAnalyticsAppHealthDevicePerformanceDetails';
  for (const device of devices) {
    const id = text(device['id']);
    const events = await listAll(emulated, `${path}?$filter=deviceId eq '${id}'`, { at: lookedAt });
    if (events.length > 0) return id;
  }
  throw new Error('No device of the fleet had an application crash or hang');
}

function groupBody(displayName: string, members: readonly string[]): object {
  return {
    displayName,
    description: 'A ring',
    mailEnabled: false,
    mailNickname: displayName.replaceAll(' ', ''),
    securityEnabled: true,
    'members@odata.bind': members.map(
      (id) => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
    ),
  };
}

interface UpdateParts {
  readonly post: (path: string, body: unknown, at?: number) => Promise<Json>;
  readonly entryId: string;
  readonly releaseDate: string;
  readonly entraDeviceIds: readonly string[];
}

async function prepareUpdates(
  emulated: Emulated,
  { post, entryId, releaseDate, entraDeviceIds }: UpdateParts,
): Promise<
  Pick<
    Prepared,
    | 'profileId'
    | 'qualityPolicyId'
    | 'deploymentId'
    | 'audienceId'
    | 'servicePolicyId'
    | 'exportJobId'
  >
> {
  const profile = await post(
    '/beta/deviceManagement/windowsQualityUpdateProfiles',
    {
      displayName: 'Expedite',
      description: 'Now',
      expeditedUpdateSettings: { qualityUpdateRelease: releaseDate, daysUntilForcedReboot: 1 },
    },
    lookedAt,
  );
  const qualityPolicy = await post('/beta/deviceManagement/windowsQualityUpdatePolicies', {
    displayName: 'Hotpatch',
  });
  const audience = await post(`${updatesPath}/deploymentAudiences`, {});
  const audienceId = text(audience['id']);
  const deployment = await post(
    `${updatesPath}/deployments`,
    deploymentBody(entryId, audienceId),
    lookedAt - hourMs,
  );
  const member = (id: string) => ({
    '@odata.type': '#microsoft.graph.windowsUpdates.azureADDevice',
    id,
  });
  await post(`${updatesPath}/deploymentAudiences/${audienceId}/updateAudience`, {
    addMembers: entraDeviceIds.slice(0, 3).map(member),
  });
  await post(`${updatesPath}/updatableAssets/enrollAssets`, {
    updateCategory: 'feature',
    assets: entraDeviceIds.slice(0, 3).map(member),
  });
  await post(`${updatesPath}/updatePolicies`, {
    audience: { id: audienceId },
    complianceChanges: [{ '@odata.type': '#microsoft.graph.windowsUpdates.contentApproval' }],
    complianceChangeRules: [
      {
        '@odata.type': '#x',
        contentFilter: { '@odata.type': '#y' },
        durationBeforeDeploymentStart: 'P7D',
      },
    ],
    deploymentSettings: {
      '@odata.type': 'microsoft.graph.windowsUpdates.deploymentSettings',
      schedule: {
        gradualRollout: { '@odata.type': '#z', durationBetweenOffers: 'P1D', devicesPerOffer: 10 },
      },
    },
  });
  const policy = await post(`${updatesPath}/policies`, { displayName: 'Quality' });
  const servicePolicyId = text(policy['id']);
  await post(
    `${updatesPath}/policies/${servicePolicyId}/approvals`,
    { catalogEntryId: entryId, status: 'approved' },
    lookedAt,
  );
  const job = await emulated.call('POST', '/v1.0/deviceManagement/reports/exportJobs', {
    at: lookedAt,
    body: {
      reportName: 'Devices',
      select: ['DeviceId'],
      filter: "(OwnerType eq '1')",
      format: 'csv',
      snapshotId: 's',
    },
  });
  return {
    profileId: text(profile['id']),
    qualityPolicyId: text(qualityPolicy['id']),
    deploymentId: text(deployment['id']),
    audienceId,
    servicePolicyId,
    exportJobId: text(job.json['id']),
  };
}

function deploymentBody(entryId: string, audienceId: string): object {
  return {
    content: {
      '@odata.type': '#microsoft.graph.windowsUpdates.catalogContent',
      catalogEntry: {
        '@odata.type': '#microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry',
        id: entryId,
      },
    },
    audience: { id: audienceId },
    settings: {
      '@odata.type': 'microsoft.graph.windowsUpdates.deploymentSettings',
      expedite: { isExpedited: true, isReadinessTest: false },
      userExperience: { daysUntilForcedReboot: 2 },
    },
  };
}

/** Walks the groups to their end, then changes one, so that every kind of token is at hand. */
async function prepareDelta(
  emulated: Emulated,
  {
    groupId,
    joining,
    leaving,
  }: { readonly groupId: string; readonly joining: string; readonly leaving: string },
): Promise<Pick<Prepared, 'skipToken' | 'lastSkipToken' | 'quietDeltaToken' | 'movedDeltaToken'>> {
  const walk = async (at: number) => {
    const tokens: string[] = [];
    let path = '/v1.0/groups/delta?$select=displayName,description&$expand=members';
    for (;;) {
      const { json } = await emulated.call('GET', path, { at });
      const next = json['@odata.nextLink'] as unknown as string | undefined;
      if (next === undefined)
        return { skips: tokens, delta: tokenIn(text(json['@odata.deltaLink'])) };
      tokens.push(tokenIn(next));
      path = next;
    }
  };
  const before = await walk(lookedAt);
  const members = `/v1.0/groups/${groupId}/members`;
  await emulated.call('POST', `${members}/$ref`, {
    at: lookedAt,
    body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${joining}` },
  });
  await emulated.call('DELETE', `${members}/${leaving}/$ref`, { at: lookedAt });
  const after = await walk(lookedAt);
  return {
    skipToken: after.skips[0] ?? '',
    lastSkipToken: after.skips.at(-1) ?? '',
    quietDeltaToken: after.delta,
    movedDeltaToken: before.delta,
  };
}

function tokenIn(link: string): string {
  return (
    new URL(link).searchParams.get('$skiptoken') ??
    new URL(link).searchParams.get('$deltatoken') ??
    ''
  );
}

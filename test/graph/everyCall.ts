/**
 * Makes every call of the table once, by the client's own functions, against a Graph that only notes what would be sent
 * and how the answer would be read. A call that is added to the table without a line here does not compile.
 */
import type { ZodType } from 'zod';
import { createAnalytics } from '#graph/logAnalytics/analytics.ts';
import { listAppEvents } from '#graph/endpointAnalytics/appEvents.ts';
import { sendBatch } from '#graph/batch.ts';
import { calls } from '#graph/calls.ts';
import { listOpenKnownIssues, listQualityUpdates } from '#graph/updates/catalog.ts';
import { listDirectoryDevices, listManagedDevices } from '#graph/intune/devices.ts';
import { GraphError } from '#graph/error.ts';
import { listBuildsOutOfService } from '#graph/updates/endOfService.ts';
import { listAppSums, listStartSums } from '#graph/endpointAnalytics/eventSums.ts';
import {
  assignExpedite,
  createExpedite,
  listExpedites,
  readExpediteTargets,
} from '#graph/intune/expedites.ts';
import { actOnDrivers, listDrivers } from '#graph/intune/drivers/offers.ts';
import {
  assignDriverProfile,
  createDriverProfile,
  deleteDriverProfile,
  listDriverProfiles,
  patchDriverProfile,
  readDriverTargets,
} from '#graph/intune/drivers/profiles.ts';
import {
  assignFeatureProfile,
  createFeatureProfile,
  deleteFeatureProfile,
  featureDeferralDays,
  patchFeatureProfile,
  readFeatureProfile,
} from '#graph/intune/features/profiles.ts';
import { listOfferedVersions } from '#graph/updates/featureVersions.ts';
import {
  createGroup,
  findGroup,
  listTransitiveDevices,
  readGroup,
  readMembers,
  removeMember,
} from '#graph/directory/groups.ts';
import {
  assignCataloguePolicy,
  createCataloguePolicy,
  deleteCataloguePolicy,
  listCataloguePolicies,
  patchCatalogueSettings,
  readCataloguePolicy,
  readCatalogueSettings,
  readCatalogueTargets,
} from '#graph/intune/cataloguePolicies.ts';
import type { Setting } from '#graph/intune/catalogueSettings.ts';
import { listLicences, readOrganization } from '#graph/assessment/organization.ts';
import {
  listQualityPolicies,
  readQualityPolicyTargets,
} from '#graph/assessment/qualityPolicies.ts';
import { listAccessPolicies, readSecurityDefaults } from '#graph/assessment/signInPolicies.ts';
import { createExport, readExport } from '#graph/intune/exportJobs.ts';
import { readFirmware } from '#graph/intune/hardware.ts';
import { listInstallStates } from '#graph/logAnalytics/installs.ts';
import { sendMail } from '#graph/mail.ts';
import { addMembers } from '#graph/directory/members.ts';
import type { Graph, GraphCall } from '#graph/request.ts';
import { listPolicyConflicts } from '#graph/intune/policyConflicts.ts';
import {
  assignRingPolicy,
  createRingPolicy,
  deleteRingPolicy,
  extendPause,
  listRingPolicies,
  patchRingPolicy,
  readRingPolicy,
  readRingTargets,
} from '#graph/intune/ringPolicies.ts';
import { listSettingDefinitions } from '#graph/intune/settingDefinitions.ts';
import { listCenterMessages } from '#graph/updates/messageCenter.ts';
import { listServiceIssues } from '#graph/updates/serviceHealth.ts';
import { listBlueScreens } from '#graph/endpointAnalytics/startups.ts';
import { deletePolicyGroup } from '#graph/intune/targets.ts';
import { fixedToken, rowsOf, startScripted } from './graphs.ts';

/** One request as the client would make it; those inside a batch stand for themselves. */
export interface Made {
  readonly method: string;
  /** Starts with the version. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** How the answer is read, or each entry of its `value`; null inside a batch. */
  readonly schema: ZodType | null;
}

/** The name of a call in the table. */
export type CallName = keyof typeof calls;

const asOf = Date.parse('2026-12-08T18:00:00Z');
const policyId = '4928dd6a-dd6a-4928-6add-28496add2849';
const groupId = '02bd9fd6-8f93-4758-87c3-1fb73740a315';
const objectIds = ['705c034c-034c-705c-4c03-5c704c035c70'];
const cadence = { deferralDays: 2, deadlineDays: 2, gracePeriodDays: 2 };
const excludedGroupIds = ['0e226165-c685-41ce-8bfc-df8360ab325d'];
const targets = { groupIds: [groupId], excludedGroupIds };

const settings: readonly Setting[] = [
  {
    definitionId: 'a',
    value: {
      kind: 'choice',
      option: 'a_1',
      children: [
        { definitionId: 'b', value: { kind: 'text', value: 't' } },
        { definitionId: 'c', value: { kind: 'number', value: 1 } },
      ],
    },
  },
];

const drivers: Readonly<Record<CallName, (graph: Graph) => Promise<unknown>>> = {
  listManagedDevices: (graph) => rowsOf(listManagedDevices(graph, { asOf, syncedAfter: 0 })),
  listDirectoryDevices: (graph) => rowsOf(listDirectoryDevices(graph, { asOf })),
  listGroups: (graph) => findGroup(graph, { displayName: 'n', asOf }),
  readGroup: (graph) => readGroup(graph, { groupId, asOf }),
  readDirectoryDevice: (graph) => addMembers(graph, { groupId, objectIds, asOf }),
  listMembers: (graph) => readMembers(graph, { groupId, asOf }),
  createGroup: (graph) => createGroup(graph, { displayName: 'n', description: 'd', asOf }),
  deleteGroup: (graph) => deletePolicyGroup(graph, { groupId, asOf }),
  listTransitiveDevices: (graph) => rowsOf(listTransitiveDevices(graph, { groupId, asOf })),
  addMembers: (graph) => addMembers(graph, { groupId, objectIds, asOf }),
  addMember: (graph) => addMembers(graph, { groupId, objectIds, asOf }),
  removeMember: (graph) => removeMember(graph, { groupId, objectId: objectIds[0] ?? '', asOf }),
  batch: (graph) => sendBatch(graph, [], asOf),
  batchOfBeta: (graph) => readFirmware(graph, { deviceIds: objectIds, asOf }),
  readManagedDevice: (graph) => readFirmware(graph, { deviceIds: objectIds, asOf }),
  listOrganizations: (graph) => readOrganization(graph, { asOf }),
  listLicences: (graph) => listLicences(graph, { asOf }),
  listAccessPolicies: (graph) => listAccessPolicies(graph, { asOf }),
  readSecurityDefaults: (graph) => readSecurityDefaults(graph, { asOf }),
  listQualityPolicies: (graph) => listQualityPolicies(graph, { asOf }),
  readQualityPolicyTargets: (graph) => readQualityPolicyTargets(graph, { policyId, asOf }),
  listRingPolicies: (graph) => listRingPolicies(graph, { asOf }),
  readRingPolicy: (graph) => readRingPolicy(graph, { policyId, asOf }),
  createRingPolicy: (graph) =>
    createRingPolicy(graph, { displayName: 'n', description: 'd', cadence, asOf }),
  patchRingPolicy: (graph) =>
    patchRingPolicy(graph, { policyId, asOf, changes: { cadence, paused: true, rollBack: true } }),
  assignRingPolicy: (graph) => assignRingPolicy(graph, { policyId, asOf, ...targets }),
  readRingTargets: (graph) => readRingTargets(graph, { policyId, asOf }),
  deleteRingPolicy: (graph) => deleteRingPolicy(graph, { policyId, asOf }),
  extendPause: (graph) => extendPause(graph, { policyId, asOf }),
  extendPauseUncast: (graph) => extendPause(refusing(graph), { policyId, asOf }),
  listFeatureProfiles: (graph) => featureDeferralDays(graph, { groupId, asOf }),
  readFeatureTargets: (graph) => featureDeferralDays(graph, { groupId, asOf }),
  listFeatureVersions: (graph) => listOfferedVersions(graph, { asOf }),
  readFeatureProfile: (graph) => readFeatureProfile(graph, { profileId: policyId, asOf }),
  createFeatureProfile: (graph) =>
    createFeatureProfile(graph, { displayName: 'n', description: 'd', version: 'v', asOf }),
  patchFeatureProfile: (graph) =>
    patchFeatureProfile(graph, { profileId: policyId, version: 'v', asOf }),
  assignFeatureProfile: (graph) =>
    assignFeatureProfile(graph, { profileId: policyId, ...targets, asOf }),
  deleteFeatureProfile: (graph) => deleteFeatureProfile(graph, { profileId: policyId, asOf }),
  listPolicyConflicts: (graph) => rowsOf(listPolicyConflicts(graph, { policyId, asOf })),
  listExpedites: (graph) => listExpedites(graph, { asOf }),
  createExpedite: (graph) =>
    createExpedite(graph, {
      displayName: 'n',
      description: 'd',
      releasedAt: asOf,
      daysUntilForcedReboot: 1,
      asOf,
    }),
  assignExpedite: (graph) => assignExpedite(graph, { profileId: policyId, asOf, ...targets }),
  readExpediteTargets: (graph) => readExpediteTargets(graph, { profileId: policyId, asOf }),
  listDriverProfiles: (graph) => listDriverProfiles(graph, { asOf }),
  createDriverProfile: (graph) =>
    createDriverProfile(graph, {
      displayName: 'n',
      description: 'd',
      approval: 'automatic',
      deferralDays: 1,
      asOf,
    }),
  patchDriverProfile: (graph) =>
    patchDriverProfile(graph, { profileId: policyId, deferralDays: 6, description: 'd', asOf }),
  deleteDriverProfile: (graph) => deleteDriverProfile(graph, { profileId: policyId, asOf }),
  assignDriverProfile: (graph) =>
    assignDriverProfile(graph, { profileId: policyId, asOf, ...targets }),
  readDriverTargets: (graph) => readDriverTargets(graph, { profileId: policyId, asOf }),
  listDrivers: (graph) =>
    listDrivers(graph, { profileId: policyId, asOf, onPoison: () => undefined }),
  actOnDrivers: (graph) =>
    actOnDrivers(graph, {
      profileId: policyId,
      action: 'approve',
      driverIds: ['a'],
      deployAt: asOf,
      asOf,
    }),
  listSettingDefinitions: (graph) => listSettingDefinitions(graph, { asOf, isWanted: () => true }),
  listCataloguePolicies: (graph) => listCataloguePolicies(graph, { asOf }),
  readCataloguePolicy: (graph) => readCataloguePolicy(graph, { policyId, asOf }),
  readCatalogueSettings: (graph) => readCatalogueSettings(graph, { policyId, asOf }),
  createCataloguePolicy: (graph) =>
    createCataloguePolicy(graph, { displayName: 'n', description: 'd', settings, asOf }),
  patchCataloguePolicy: (graph) => patchCatalogueSettings(graph, { policyId, settings, asOf }),
  assignCataloguePolicy: (graph) => assignCataloguePolicy(graph, { policyId, asOf, ...targets }),
  readCatalogueTargets: (graph) => readCatalogueTargets(graph, { policyId, asOf }),
  deleteCataloguePolicy: (graph) => deleteCataloguePolicy(graph, { policyId, asOf }),
  createExport: (graph) => createExport(graph, { report: 'r', columns: ['c'], asOf }),
  readExport: (graph) => readExport(graph, { jobId: policyId, asOf }),
  listQualityUpdates: (graph) => listQualityUpdates(graph, { asOf, since: 0 }),
  listProducts: (graph) => listBuildsOutOfService(graph, { asOf, since: asOf }),
  findProducts: (graph) => listOpenKnownIssues(graph, { entryId: 'a1', asOf }),
  listCenterMessages: (graph) => listCenterMessages(graph, { asOf }),
  listServiceIssues: (graph) => listServiceIssues(graph, { asOf }),
  listStartups: (graph) => rowsOf(listBlueScreens(graph, { asOf, since: 0 })),
  listAppEvents: (graph) => rowsOf(listAppEvents(graph, { asOf, since: 0 })),
  listDevicePerformance: (graph) => rowsOf(listStartSums(graph, { asOf })),
  listAppHealth: (graph) => rowsOf(listAppSums(graph, { asOf })),
  sendMail: (graph) =>
    sendMail(graph, {
      from: 'a@b.example',
      to: ['c@d.example'],
      subject: 's',
      html: 'h',
      asOf,
      marker: 'm',
    }),
  queryLogs: async () => undefined,
};

/** All calls of the table as they are made, by name. */
export async function everyCall(): Promise<ReadonlyMap<CallName, Made>> {
  const made = new Map<CallName, Made>([['queryLogs', await logQuery()]]);
  for (const [name, drive] of Object.entries(drivers) as [CallName, (typeof drivers)[CallName]][]) {
    if (name === 'queryLogs') continue;
    const seen: Made[] = [];
    await drive(notingGraph(seen)).catch(() => undefined);
    const own = seen.find(({ method, path }) => nameOfCall(method, path) === name);
    if (own === undefined) throw new Error(`The call ${name} was not made by its own function`);
    made.set(name, own);
  }
  return made;
}

/** Which call of the table a request is; null for one that stands there not or twice. */
export function nameOfCall(method: string, path: string): CallName | null {
  const fitting = (Object.keys(calls) as CallName[]).filter((name) => {
    const call = calls[name];
    return call.method === method && patternOf(`/${call.version}${call.path}`).test(path);
  });
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

function patternOf(template: string): RegExp {
  const parts = template
    .split(/\{\w+\}/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join("[^/']+")}$`);
}

/** Notes each request and answers it with nothing, a batch with refusals, so that members are added one by one. */
function notingGraph(seen: Made[]): Graph {
  const graph: Graph = {
    kind: 'microsoft',
    baseUrl: 'https://graph.microsoft.com',
    request: <T>(call: GraphCall<T>) => {
      const { method, path, query = {}, body, row, schema } = call;
      seen.push({ method, path, query, body, schema: row ?? schema });
      const inner = innerRequests(body);
      for (const one of inner)
        seen.push({
          method: one.method,
          path: `${path.replace('/$batch', '')}${one.url.split('?')[0] ?? ''}`,
          query: Object.fromEntries(new URLSearchParams(one.url.split('?')[1] ?? '')),
          body: one.body,
          schema: row ?? null,
        });
      const responses = inner.map(({ id, url }) => ({
        id,
        status: url.endsWith('$ref') ? 404 : 400,
      }));
      const value = path.endsWith('Profiles') ? [{ id: policyId }] : [];
      return Promise.resolve(schema.parse({ id: groupId, responses, value }));
    },
    watchedBy: () => graph,
  };
  return graph;
}

/** A Graph that refuses the first request, after it was noted. */
function refusing(graph: Graph): Graph {
  let isFirst = true;
  return {
    ...graph,
    request: async (call) => {
      const answer = await graph.request(call);
      if (!isFirst) return answer;
      isFirst = false;
      throw new GraphError('The first form is refused', { kind: 'invalid' });
    },
  };
}

/** A request inside a batch. */
export interface InnerRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
}

/** The requests inside the body of a batch; none of any other body. */
export function innerRequests(body: unknown): readonly InnerRequest[] {
  return (
    (body as { readonly requests?: readonly InnerRequest[] } | null | undefined)?.requests ?? []
  );
}

/** Log Analytics makes its own client, so it is asked over a server. */
async function logQuery(): Promise<Made> {
  const scripted = await startScripted(() => ({ status: 200, body: { tables: [] } }));
  const { url: baseUrl } = scripted;
  const analytics = createAnalytics({
    baseUrl,
    kind: 'emulator',
    tokens: fixedToken,
    workspaceId: 'w',
  });
  await listInstallStates(analytics, { asOf });
  await scripted.close();
  const [request] = scripted.requests;
  return {
    method: request?.method ?? '',
    path: request?.url ?? '',
    query: {},
    body: request?.body,
    schema: null,
  };
}

/**
 * Deployments: expedite one quality update to an audience. They have no name; the catalogue entry they echo is a stub;
 * what was requested takes effect a little later. Quality content without expedite is refused.
 */
import {
  contextOf,
  type GraphCall,
  replyEmpty,
  replyJson,
  type Reply,
  textOf,
} from '../../http/call.ts';
import { bodyObject, replyEntity } from '../../http/dispatch.ts';
import { badRequest, notFound } from '../../http/errors.ts';
import { pageOf, pick, selectOf } from '../../http/paging.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import { nouns, type DeploymentRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { newAudience } from './audiences.ts';
import { isoSeconds, midnight } from '../intune/managedDeviceFields.ts';

const readAccess: RouteFamily = {
  versions: 'beta',
  document: 'graph/api/resources/windowsupdates-deployment',
  permissions: ['WindowsUpdates.ReadWrite.All', 'WindowsUpdates.Read.All'],
  dialect: 'updates',
  quota: 'none',
};
const writeAccess: RouteFamily = { ...readAccess, permissions: ['WindowsUpdates.ReadWrite.All'] };
const resourcePath = '/admin/windows/updates/deployments';
const contextPath = 'admin/windows/updates/deployments';
const types = 'microsoft.graph.windowsUpdates';

/** Routes of deployments. */
export const deploymentRoutes: readonly Route[] = [
  { ...readAccess, method: 'GET', path: resourcePath, handle: listDeployments },
  { ...writeAccess, method: 'POST', path: resourcePath, handle: createDeployment },
  { ...readAccess, method: 'GET', path: `${resourcePath}/{id}`, handle: getDeployment },
  { ...writeAccess, method: 'PATCH', path: `${resourcePath}/{id}`, handle: patchDeployment },
  { ...writeAccess, method: 'DELETE', path: `${resourcePath}/{id}`, handle: deleteDeployment },
];

type Body = Readonly<Record<string, unknown>>;

/** How long the service takes to follow a request. */
const followMs = 30_000;

function deploymentOf(
  call: GraphCall,
  tenant: Tenant,
): { readonly id: string; readonly record: DeploymentRecord } {
  const id = call.params['id'] ?? '';
  const record = tenant.documents.get(nouns.deployment, id);
  if (record === undefined) throw notFound('updates', id);
  return { id, record };
}

function listDeployments(call: GraphCall, tenant: Tenant): Reply {
  const all = tenant.documents.list(nouns.deployment);
  const page = pageOf(call, all, { standard: 100, max: 999, dialect: 'updates' });
  return replyJson(200, {
    '@odata.context': contextOf(call, contextPath),
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.map(({ id, value }) =>
      pick(show(call, tenant, { id, record: value }), selectOf(call)),
    ),
  });
}

function getDeployment(call: GraphCall, tenant: Tenant): Reply {
  return replyEntity(
    200,
    contextOf(call, `${contextPath}/$entity`),
    show(call, tenant, deploymentOf(call, tenant)),
  );
}

function createDeployment(call: GraphCall, tenant: Tenant): Reply {
  const body = bodyObject(call, 'updates');
  const content = (body['content'] ?? null) as Body | null;
  if (content === null) throw badRequest('updates', 'A deployment needs content.');
  const settings = (body['settings'] ?? null) as Body | null;
  const entryName = qualityEntryName(call, tenant, content);
  const expedite = expediteOf(settings);
  if (entryName !== null && expedite === null) {
    throw badRequest(
      'updates',
      'A quality update can only be deployed expedited: settings.expedite.isExpedited must be true.',
    );
  }
  const audience = (body['audience'] as { id?: unknown } | null | undefined)?.id;
  if (
    audience !== undefined &&
    tenant.documents.get(nouns.audience, textOf(audience)) === undefined
  ) {
    throw notFound('updates', textOf(audience));
  }
  const audienceId = audience === undefined ? tenant.newId() : textOf(audience);
  const id = `${tenant.newId()}${expedite?.isReadinessTest === true ? '_Readiness' : ''}`;
  const record: DeploymentRecord = {
    content,
    settings,
    audienceId,
    entryName,
    expedite,
    requestedValue: 'none',
    createdAt: call.at,
    modifiedAt: call.at,
  };
  tenant.commit([
    ...(audience === undefined ? [newAudience(audienceId, call.at)] : []),
    { kind: 'put', noun: nouns.deployment, id, at: call.at, value: record },
  ]);
  return replyEntity(
    201,
    contextOf(call, `${contextPath}/$entity`),
    show(call, tenant, { id, record }),
  );
}

/** The quality update a content names; null for feature updates, which this fleet does not take. */
function qualityEntryName(call: GraphCall, tenant: Tenant, content: Body): string | null {
  const entry = (content['catalogEntry'] ?? {}) as Body;
  if (!String(entry['@odata.type']).endsWith('qualityUpdateCatalogEntry')) return null;
  const found = tenant.catalog.entriesAt(call.at).find(({ id }) => id === entry['id']);
  if (found === undefined)
    throw badRequest('updates', `There is no catalog entry ${JSON.stringify(entry['id'])}.`);
  if (!found.isExpeditable)
    throw badRequest('updates', `The update ${found.shortName} cannot be expedited.`);
  return found.name;
}

function expediteOf(settings: Body | null): DeploymentRecord['expedite'] {
  const expedite = (settings?.['expedite'] ?? {}) as Body;
  if (expedite['isExpedited'] !== true) return null;
  const days = ((settings?.['userExperience'] ?? {}) as Body)['daysUntilForcedReboot'] ?? 2;
  if (days !== 0 && days !== 1 && days !== 2) {
    throw badRequest(
      'updates',
      `daysUntilForcedReboot must be 0, 1 or 2; ${JSON.stringify(days)} was sent.`,
    );
  }
  return { daysUntilForcedReboot: days, isReadinessTest: expedite['isReadinessTest'] === true };
}

function patchDeployment(call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = deploymentOf(call, tenant);
  const body = bodyObject(call, 'updates');
  for (const fixed of ['content', 'audience']) {
    if (body[fixed] !== undefined)
      throw badRequest('updates', `${fixed} of a deployment cannot change.`);
  }
  const wanted = (body['state'] as Body | undefined)?.['requestedValue'] ?? record.requestedValue;
  if (wanted !== 'none' && wanted !== 'paused' && wanted !== 'archived') {
    throw badRequest(
      'updates',
      `requestedValue must be none, paused or archived; ${JSON.stringify(wanted)} was sent.`,
    );
  }
  const settings =
    body['settings'] === undefined
      ? record.settings
      : { ...record.settings, ...(body['settings'] as Body) };
  const changed: DeploymentRecord = {
    ...record,
    settings,
    requestedValue: wanted,
    modifiedAt: call.at,
  };
  tenant.commit([{ kind: 'put', noun: nouns.deployment, id, at: call.at, value: changed }]);
  return replyEntity(
    202,
    contextOf(call, `${contextPath}/$entity`),
    show(call, tenant, { id, record: changed }),
  );
}

function deleteDeployment(call: GraphCall, tenant: Tenant): Reply {
  const { id } = deploymentOf(call, tenant);
  tenant.commit([{ kind: 'remove', noun: nouns.deployment, id, at: call.at }]);
  return replyEmpty(202);
}

function show(
  call: GraphCall,
  tenant: Tenant,
  { id, record }: { readonly id: string; readonly record: DeploymentRecord },
): Record<string, unknown> {
  return {
    '@odata.type': `#${types}.deployment`,
    id,
    createdDateTime: isoSeconds(record.createdAt),
    lastModifiedDateTime: isoSeconds(record.modifiedAt),
    state: showState(call, tenant, { id, record }),
    content: showContent(tenant, record),
    settings: {
      schedule: null,
      monitoring: null,
      contentApplicability: null,
      userExperience: null,
      expedite: null,
      ...record.settings,
    },
    audience: { id: record.audienceId, applicableContent: [] },
  };
}

/** The echoed catalogue entry says nothing: nulls, and `isExpeditable` false even for an expedited one. */
function showContent(tenant: Tenant, record: DeploymentRecord): object {
  const entry = record.entryName === null ? undefined : tenant.catalog.entry(record.entryName);
  if (entry === undefined) return record.content;
  return {
    '@odata.type': `#${types}.catalogContent`,
    catalogEntry: {
      '@odata.type': `#${types}.qualityUpdateCatalogEntry`,
      id: entry.id,
      displayName: null,
      deployableUntilDateTime: null,
      releaseDateTime: midnight(entry.publishedAt),
      isExpeditable: false,
      qualityUpdateClassification: entry.classification,
      catalogName: null,
      shortName: null,
      qualityUpdateCadence: entry.cadence,
      cveSeverityInformation: null,
    },
  };
}

function showState(
  call: GraphCall,
  tenant: Tenant,
  { id, record }: { readonly id: string; readonly record: DeploymentRecord },
): object {
  // What counts is what was asked for by then: the service follows after a while.
  const history = tenant.documents.history(nouns.deployment, id);
  const followed =
    history.findLast(({ at }) => at + followMs <= call.at)?.value ?? history[0]?.value ?? record;
  const { effectiveValue, reason } = effective(followed, call.at);
  return {
    '@odata.type': `${types}.deploymentState`,
    effectiveValue,
    requestedValue: record.requestedValue,
    reasons:
      reason === null ? [] : [{ '@odata.type': `${types}.deploymentStateReason`, value: reason }],
  };
}

function effective(
  record: DeploymentRecord,
  at: number,
): { readonly effectiveValue: string; readonly reason: string | null } {
  if (record.requestedValue === 'archived') return { effectiveValue: 'archived', reason: null };
  if (record.requestedValue === 'paused')
    return { effectiveValue: 'paused', reason: 'pausedByRequest' };
  const schedule = (record.settings?.['schedule'] ?? null) as Body | null;
  const start = Date.parse(textOf(schedule?.['startDateTime'] ?? ''));
  if (start > at) return { effectiveValue: 'scheduled', reason: 'scheduledByOfferWindow' };
  return { effectiveValue: 'offering', reason: 'offeringByRequest' };
}

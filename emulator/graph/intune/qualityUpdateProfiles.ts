/**
 * `deviceManagement/windowsQualityUpdateProfiles` (beta): expedite one release by group. The release is
 * named by its date; only an expeditable one is taken, and a restart is forced after 0, 1 or 2 days.
 */
import type { CatalogEntry } from '../../fleet/fleet.ts';
import { contextOf, type GraphCall, replyEmpty, replyJson, type Reply } from '../../http/call.ts';
import { bodyObject, replyEntity } from '../../http/dispatch.ts';
import { badRequest, notFound } from '../../http/errors.ts';
import { inNoOrder, pageOf, pick, selectOf } from '../../http/paging.ts';
import type { Route } from '../../http/routes.ts';
import { nouns, type ProfileRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { assignmentsOf, assignPolicy } from './assignments.ts';
import { isoSeconds } from './managedDeviceFields.ts';
import { readsConfiguration, writesConfiguration } from './configurationAccess.ts';

const readAccess = readsConfiguration(
  'graph/api/intune-softwareupdate-windowsqualityupdateprofile-list',
);
const writeAccess = writesConfiguration(readAccess);
const resourcePath = '/deviceManagement/windowsQualityUpdateProfiles';
const pages = 'graph/api/intune-softwareupdate-windowsqualityupdateprofile';
const contextPath = 'deviceManagement/windowsQualityUpdateProfiles';

/** Routes of expedite profiles. */
export const qualityUpdateProfileRoutes: readonly Route[] = [
  { ...readAccess, method: 'GET', path: resourcePath, handle: listProfiles },
  {
    ...writeAccess,
    document: `${pages}-create`,
    method: 'POST',
    path: resourcePath,
    handle: createProfile,
  },
  {
    ...readAccess,
    document: `${pages}-get`,
    method: 'GET',
    path: `${resourcePath}/{id}`,
    handle: getProfile,
  },
  {
    ...writeAccess,
    document: `${pages}-update`,
    method: 'PATCH',
    path: `${resourcePath}/{id}`,
    handle: patchProfile,
  },
  {
    ...writeAccess,
    document: `${pages}-delete`,
    method: 'DELETE',
    path: `${resourcePath}/{id}`,
    handle: deleteProfile,
  },
  {
    ...writeAccess,
    document: `${pages}-assign`,
    method: 'POST',
    path: `${resourcePath}/{id}/assign`,
    handle: assign,
  },
  {
    ...readAccess,
    document: `${pages}assignment-list`,
    method: 'GET',
    path: `${resourcePath}/{id}/assignments`,
    handle: listAssignments,
  },
];

function profileOf(
  call: GraphCall,
  tenant: Tenant,
): { readonly id: string; readonly record: ProfileRecord } {
  const id = (call.params['id'] ?? '').toLowerCase();
  const record = tenant.documents.get(nouns.profile, id);
  if (record === undefined) throw notFound('intune', id);
  return { id, record };
}

function show(tenant: Tenant, id: string, record: ProfileRecord): Record<string, unknown> {
  const entry = tenant.catalog.entry(record.entryName);
  const on = entry === undefined ? '' : new Date(entry.publishedAt).toISOString().slice(0, 10);
  return {
    '@odata.type': '#microsoft.graph.windowsQualityUpdateProfile',
    id,
    displayName: record.displayName,
    description: record.description,
    expeditedUpdateSettings: {
      '@odata.type': 'microsoft.graph.expeditedWindowsQualityUpdateSettings',
      qualityUpdateRelease: record.qualityUpdateRelease,
      daysUntilForcedReboot: record.daysUntilForcedReboot,
    },
    createdDateTime: isoSeconds(record.createdAt),
    lastModifiedDateTime: isoSeconds(record.modifiedAt),
    roleScopeTagIds: record.roleScopeTagIds,
    releaseDateDisplayName: entry === undefined ? '' : `${on} - ${entry.shortName}`,
    deployableContentDisplayName:
      entry === undefined ? '' : `${entry.shortName} Security Updates for Windows 10 and later`,
  };
}

function listProfiles(call: GraphCall, tenant: Tenant): Reply {
  const all = tenant.documents.list(nouns.profile);
  const page = pageOf(call, inNoOrder(call, all), { standard: 1000, max: 1000, dialect: 'intune' });
  const isExpanded = call.query.get('$expand')?.includes('assignments') ?? false;
  return replyJson(200, {
    '@odata.context': contextOf(call, contextPath),
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.map(({ id, value }) => ({
      ...pick(show(tenant, id, value), selectOf(call)),
      ...(isExpanded ? { assignments: assignmentsOf(tenant, nouns.profileAssignment, id) } : {}),
    })),
  });
}

function getProfile(call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = profileOf(call, tenant);
  return replyEntity(
    200,
    contextOf(call, `${contextPath}/$entity`),
    pick(show(tenant, id, record), selectOf(call)),
  );
}

function createProfile(call: GraphCall, tenant: Tenant): Reply {
  const body = bodyObject(call, 'intune');
  if (typeof body['displayName'] !== 'string')
    throw badRequest('intune', 'displayName is required.');
  const id = tenant.newId();
  const settings = readSettings(call, tenant, body['expeditedUpdateSettings']);
  const record: ProfileRecord = {
    displayName: body['displayName'],
    description: typeof body['description'] === 'string' ? body['description'] : null,
    roleScopeTagIds: Array.isArray(body['roleScopeTagIds'])
      ? body['roleScopeTagIds'].map(String)
      : ['0'],
    ...settings,
    createdAt: call.at,
    modifiedAt: call.at,
  };
  tenant.commit([{ kind: 'put', noun: nouns.profile, id, at: call.at, value: record }]);
  return replyEntity(201, contextOf(call, `${contextPath}/$entity`), show(tenant, id, record));
}

type Settings = Pick<ProfileRecord, 'entryName' | 'qualityUpdateRelease' | 'daysUntilForcedReboot'>;

function readSettings(call: GraphCall, tenant: Tenant, sent: unknown): Settings {
  const settings = (sent ?? {}) as Readonly<Record<string, unknown>>;
  const days = settings['daysUntilForcedReboot'];
  if (days !== 0 && days !== 1 && days !== 2) {
    throw badRequest(
      'intune',
      `daysUntilForcedReboot must be 0, 1 or 2; ${JSON.stringify(days)} was sent.`,
    );
  }
  const wanted = settings['qualityUpdateCatalogItemId'] ?? settings['qualityUpdateRelease'];
  const entry = tenant.catalog
    .entriesAt(call.at)
    .find((one) => isNamed(tenant, one, String(wanted)));
  if (entry === undefined)
    throw badRequest('intune', `There is no quality update released on ${JSON.stringify(wanted)}.`);
  if (!entry.isExpeditable)
    throw badRequest('intune', `The quality update ${entry.shortName} cannot be expedited.`);
  return {
    entryName: entry.name,
    qualityUpdateRelease: releaseDate(entry),
    daysUntilForcedReboot: days,
  };
}

/** The date by which Intune names a release: midnight UTC of the day. */
function releaseDate(entry: CatalogEntry): string {
  return `${new Date(entry.publishedAt).toISOString().slice(0, 10)}T00:00:00Z`;
}

/** A release is named by the very instant that the catalogue item shows, or by the item's id. */
function isNamed(tenant: Tenant, entry: CatalogEntry, wanted: string): boolean {
  if (entry.id === wanted) return true;
  const at = Date.parse(wanted);
  if (tenant.profile === 'strict') return at === Date.parse(releaseDate(entry));
  return (
    !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === releaseDate(entry).slice(0, 10)
  );
}

function patchProfile(call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = profileOf(call, tenant);
  const body = bodyObject(call, 'intune');
  const sent = body['expeditedUpdateSettings'];
  const changed: ProfileRecord = {
    ...record,
    ...(typeof body['displayName'] === 'string' ? { displayName: body['displayName'] } : {}),
    ...(typeof body['description'] === 'string' ? { description: body['description'] } : {}),
    ...(Array.isArray(body['roleScopeTagIds'])
      ? { roleScopeTagIds: body['roleScopeTagIds'].map(String) }
      : {}),
    ...(sent === undefined ? {} : readSettings(call, tenant, sent)),
    modifiedAt: call.at,
  };
  tenant.commit([{ kind: 'put', noun: nouns.profile, id, at: call.at, value: changed }]);
  return replyEntity(200, contextOf(call, `${contextPath}/$entity`), show(tenant, id, changed));
}

function deleteProfile(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(call, tenant);
  tenant.commit([{ kind: 'remove', noun: nouns.profile, id, at: call.at }]);
  return replyEmpty(204);
}

function assign(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(call, tenant);
  assignPolicy(call, tenant, {
    id,
    noun: nouns.profileAssignment,
    type: 'windowsQualityUpdateProfileAssignment',
  });
  return replyEmpty(204);
}

function listAssignments(call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(call, tenant);
  const value = assignmentsOf(tenant, nouns.profileAssignment, id);
  return replyJson(200, {
    '@odata.context': contextOf(call, `${contextPath}('${id}')/assignments`),
    value,
  });
}

/**
 * `deviceManagement/deviceConfigurations`: update rings, with everything an operator can do to one. Names may repeat;
 * every change raises `version`; If-Match is honoured when it is sent.
 */
import { bodyObject, replyEntity } from '../../http/dispatch.ts';
import { contextOf, type GraphCall, replyEmpty, replyJson, type Reply } from '../../http/call.ts';
import { badRequest, notFound, preconditionFailed } from '../../http/errors.ts';
import { fits, parseFilter } from '../../http/filter.ts';
import { inNoOrder, pageOf, pick, selectOf } from '../../http/paging.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import { nouns, type ConfigurationRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { assignmentsOf, assignPolicy } from './assignments.ts';
import { checkRing } from './ringProperties.ts';
import {
  type ChangeAt,
  changeRecord,
  createRecord,
  extendPause,
  isPausedAt,
  ringType,
  showRecord,
  typeOf,
} from './ringRecord.ts';
import { inVersion } from '../versions.ts';
import { readsConfiguration, writesConfiguration } from './configurationAccess.ts';

const readAccess: RouteFamily = {
  ...readsConfiguration(
    'graph/api/intune-deviceconfig-windowsupdateforbusinessconfiguration-list',
    'both',
  ),
  type: 'windowsUpdateForBusinessConfiguration',
};
const writeAccess = writesConfiguration(readAccess);
const resourcePath = '/deviceManagement/deviceConfigurations';
const pages = 'graph/api/intune-deviceconfig-';

/**
 * The action is bound to the derived type, so the metadata's path casts to it; the document's own example does not. Both
 * are taken here, and a fault on the path can refuse either.
 */
const extendPaths = [
  `microsoft.graph.${ringType}/microsoft.graph.extendQualityUpdatesPause`,
  `microsoft.graph.${ringType}/extendQualityUpdatesPause`,
  'microsoft.graph.extendQualityUpdatesPause',
  'extendQualityUpdatesPause',
] as const;

/** Routes of device configurations; their device statuses are in deviceStatuses.ts. */
export const deviceConfigurationRoutes: readonly Route[] = [
  { ...readAccess, method: 'GET', path: resourcePath, handle: listConfigurations },
  {
    ...writeAccess,
    document: `${pages}windowsupdateforbusinessconfiguration-create`,
    method: 'POST',
    path: resourcePath,
    handle: createConfiguration,
  },
  {
    ...readAccess,
    document: `${pages}windowsupdateforbusinessconfiguration-get`,
    method: 'GET',
    path: `${resourcePath}/{id}`,
    handle: getConfiguration,
  },
  {
    ...writeAccess,
    document: `${pages}windowsupdateforbusinessconfiguration-update`,
    method: 'PATCH',
    path: `${resourcePath}/{id}`,
    handle: patchConfiguration,
  },
  {
    ...writeAccess,
    document: `${pages}windowsupdateforbusinessconfiguration-delete`,
    method: 'DELETE',
    path: `${resourcePath}/{id}`,
    handle: deleteConfiguration,
  },
  {
    ...writeAccess,
    document: `${pages}deviceconfiguration-assign`,
    method: 'POST',
    path: `${resourcePath}/{id}/assign`,
    handle: assign,
  },
  {
    ...readAccess,
    document: `${pages}deviceconfigurationassignment-list`,
    method: 'GET',
    path: `${resourcePath}/{id}/assignments`,
    handle: listAssignments,
  },
  ...extendPaths.map((path): Route => ({
    ...writeAccess,
    document: `${pages}windowsupdateforbusinessconfiguration-extendqualityupdatespause`,
    versions: 'beta',
    method: 'POST',
    path: `${resourcePath}/{id}/${path}`,
    handle: extend,
  })),
];

const contextPath = 'deviceManagement/deviceConfigurations';

/** The configuration that a path names, or 404. */
export function configurationOf(
  call: GraphCall,
  tenant: Tenant,
): { readonly id: string; readonly record: ConfigurationRecord } {
  const id = (call.params['id'] ?? '').toLowerCase();
  const record = tenant.documents.get(nouns.configuration, id);
  if (record === undefined) throw notFound('intune', id);
  return { id, record };
}

function listConfigurations(call: GraphCall, tenant: Tenant): Reply {
  // Intune ignores a filter that it does not know.
  const filter = parseFilter(call.query.get('$filter') ?? '');
  const all = tenant.documents.list(nouns.configuration).filter(
    ({ value }) =>
      filter?.kind !== 'isof' ||
      fits(filter, {
        read: () => null,
        isOf: (type) => type === `microsoft.graph.${value.type}`,
      }),
  );
  const page = pageOf(call, inNoOrder(call, all), { standard: 1000, max: 1000, dialect: 'intune' });
  const isExpanded = call.query.get('$expand')?.includes('assignments') ?? false;
  return replyJson(200, {
    '@odata.context': contextOf(call, contextPath),
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.map(({ id, value }) => ({
      ...pick(shown(call, tenant, { id, record: value }), selectOf(call)),
      ...(isExpanded
        ? { assignments: assignmentsOf(tenant, nouns.configurationAssignment, id) }
        : {}),
    })),
  });
}

function createConfiguration(call: GraphCall, tenant: Tenant): Reply {
  const body = bodyObject(call, 'intune');
  const type = typeOf(body);
  if (type === null)
    throw badRequest('intune', "The body needs '@odata.type'; deviceConfiguration is abstract.");
  if (typeof body['displayName'] !== 'string')
    throw badRequest('intune', 'displayName is required.');
  if (type === ringType) checkRing(body);
  const id = tenant.newId();
  const record = createRecord(type, body, changeAt(call, tenant));
  tenant.commit([{ kind: 'put', noun: nouns.configuration, id, at: call.at, value: record }]);
  return replyConfiguration(call, tenant, { status: 201, id, record });
}

function getConfiguration(call: GraphCall, tenant: Tenant): Reply {
  const found = configurationOf(call, tenant);
  const isExpanded = call.query.get('$expand')?.includes('assignments') ?? false;
  const extra = isExpanded
    ? { assignments: assignmentsOf(tenant, nouns.configurationAssignment, found.id) }
    : {};
  return replyConfiguration(call, tenant, { status: 200, ...found, extra });
}

interface Shown {
  readonly id: string;
  readonly record: ConfigurationRecord;
}

/** The configuration as the version of the call has it. */
function shown(call: GraphCall, tenant: Tenant, { id, record }: Shown): Record<string, unknown> {
  return inVersion(call, tenant, ringType, showRecord(id, record, call.at));
}

function replyConfiguration(
  call: GraphCall,
  tenant: Tenant,
  { status, extra = {}, ...one }: Shown & { readonly status: 200 | 201; readonly extra?: object },
): Reply {
  const entity = { ...pick(shown(call, tenant, one), selectOf(call)), ...extra };
  const { record } = one;
  const reply = replyEntity(status, contextOf(call, `${contextPath}/$entity`), entity);
  return { ...reply, headers: { ...reply.headers, ETag: etagOf(record) } };
}

/** Whether an uninstall also pauses is documented of the portal, not of this call: a strict ring does as it is told. */
function changeAt(call: GraphCall, tenant: Tenant): ChangeAt {
  return { at: call.at, pausesWithUninstall: tenant.profile === 'lenient' };
}

function etagOf(record: ConfigurationRecord): string {
  return `W/"${record.version}"`;
}

function checkMatch(call: GraphCall, record: ConfigurationRecord): void {
  const wanted = call.headers['if-match'];
  if (wanted !== undefined && wanted !== '*' && wanted !== etagOf(record))
    throw preconditionFailed();
}

function patchConfiguration(call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = configurationOf(call, tenant);
  checkMatch(call, record);
  const body = bodyObject(call, 'intune');
  const type = typeOf(body);
  const hasOwnProperties = Object.keys(body).some((name) => !baseProperties.has(name));
  if (type === null && hasOwnProperties) {
    throw badRequest('intune', "Properties of a derived type need '@odata.type' in the body.");
  }
  if (type !== null && type !== record.type)
    throw badRequest('intune', `The configuration is of type ${record.type}, not ${type}.`);
  if (record.type === ringType) checkRing(body);
  const changed = changeRecord(record, body, changeAt(call, tenant));
  tenant.commit([{ kind: 'put', noun: nouns.configuration, id, at: call.at, value: changed }]);
  return replyConfiguration(call, tenant, { status: 200, id, record: changed });
}

const baseProperties: ReadonlySet<string> = new Set([
  '@odata.type',
  'id',
  'displayName',
  'description',
  'version',
  'roleScopeTagIds',
]);

function deleteConfiguration(call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = configurationOf(call, tenant);
  checkMatch(call, record);
  tenant.commit([{ kind: 'remove', noun: nouns.configuration, id, at: call.at }]);
  return replyEmpty(204);
}

function assign(call: GraphCall, tenant: Tenant): Reply {
  const { id } = configurationOf(call, tenant);
  const policy = { id, noun: nouns.configurationAssignment, type: 'deviceConfigurationAssignment' };
  const context = contextOf(call, `${contextPath}('${id}')/assignments`);
  return replyJson(200, { '@odata.context': context, value: assignPolicy(call, tenant, policy) });
}

function listAssignments(call: GraphCall, tenant: Tenant): Reply {
  const { id } = configurationOf(call, tenant);
  const value = assignmentsOf(tenant, nouns.configurationAssignment, id);
  return replyJson(200, {
    '@odata.context': contextOf(call, `${contextPath}('${id}')/assignments`),
    value,
  });
}

function extend(call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = configurationOf(call, tenant);
  if (!isPausedAt(record.qualityPause, call.at))
    throw badRequest('intune', 'Quality updates are not paused on this ring.');
  const value = extendPause(record, call.at);
  tenant.commit([{ kind: 'put', noun: nouns.configuration, id, at: call.at, value }]);
  return replyEmpty(204);
}

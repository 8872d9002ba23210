/**
 * The catalogue of updates in both places: `admin/windows/updates/catalog/entries` (filters by type and property, 400
 * for those it does not know) and Intune's `windowsUpdateCatalogItems`. An entry appears when it is published.
 */
import type { CatalogEntry } from '../../fleet/fleet.ts';
import { contextOf, type GraphCall, replyJson, type Reply } from '../../http/call.ts';
import { replyEntity } from '../../http/dispatch.ts';
import { badRequest, notFound } from '../../http/errors.ts';
import { type Filter, fits, parseFilter, pathsOf } from '../../http/filter.ts';
import { pageOf, pick, selectOf } from '../../http/paging.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import type { Tenant } from '../../store/tenant.ts';
import { qualityEntry, showEntry, showItem } from './catalogEntry.ts';
import { readsConfiguration } from '../intune/configurationAccess.ts';

const service: RouteFamily = {
  versions: 'beta',
  document: 'graph/api/windowsupdates-catalog-list-entries',
  permissions: ['WindowsUpdates.ReadWrite.All', 'WindowsUpdates.Read.All'],
  dialect: 'updates',
  quota: 'none',
};
const intune = readsConfiguration('graph/api/intune-softwareupdate-windowsupdatecatalogitem-list');
const resourcePath = '/admin/windows/updates/catalog/entries';

/** Routes of the catalogue. */
export const catalogRoutes: readonly Route[] = [
  { ...service, method: 'GET', path: resourcePath, handle: listEntries },
  { ...service, method: 'GET', path: `${resourcePath}/{id}`, handle: getEntry },
  {
    ...intune,
    method: 'GET',
    path: '/deviceManagement/windowsUpdateCatalogItems',
    handle: listItems,
  },
  {
    ...intune,
    method: 'GET',
    path: '/deviceManagement/windowsUpdateCatalogItems/{id}',
    handle: getItem,
  },
];

const contextPath = 'admin/windows/updates/catalog/entries';
/** Properties by which entries may be filtered; those of a derived type are written with the type's name. */
const common = new Set(['id', 'displayName', 'releaseDateTime', 'deployableUntilDateTime']);
const own = new Set([
  'isExpeditable',
  'qualityUpdateClassification',
  'qualityUpdateCadence',
  'shortName',
  'catalogName',
]);

function listEntries(call: GraphCall, tenant: Tenant): Reply {
  const filter = entryFilter(call);
  const isExpanded = expandsRevisions(call);
  const shown = tenant.catalog
    .entriesAt(call.at)
    .map((entry) => showEntry(call, entry, isExpanded))
    .filter((entry) => filter === null || fits(filter, subjectOf(entry)));
  const page = pageOf(call, sortEntries(call, shown), {
    standard: 100,
    max: 999,
    dialect: 'updates',
  });
  const suffix = isExpanded ? `(${qualityEntry}/productRevisions())` : '';
  return replyJson(200, {
    '@odata.context': contextOf(call, `${contextPath}${suffix}`),
    ...(call.query.get('$count') === 'true' ? { '@odata.count': shown.length } : {}),
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.map((entry) => pick(entry, selectOf(call))),
  });
}

function subjectOf(entry: Record<string, unknown>) {
  return {
    read: (path: string) => entry[path.replace(`${qualityEntry}/`, '')],
    isOf: (type: string) => type === qualityEntry,
  };
}

function entryFilter(call: GraphCall): Filter | null {
  const text = call.query.get('$filter');
  if (text === null) return null;
  const filter = parseFilter(text);
  if (filter === null) throw badRequest('updates', `The filter '${text}' cannot be read.`);
  const unknown = pathsOf(filter).find(
    (path) =>
      !common.has(path) &&
      !(path.startsWith(`${qualityEntry}/`) && own.has(path.slice(qualityEntry.length + 1))),
  );
  if (unknown === undefined) return filter;
  const hint = own.has(unknown) ? ` Write it as ${qualityEntry}/${unknown}.` : '';
  throw badRequest(
    'updates',
    `Could not find a property named '${unknown}' on type 'microsoft.graph.windowsUpdates.catalogEntry'.${hint}`,
  );
}

function expandsRevisions(call: GraphCall): boolean {
  const expand = call.query.get('$expand');
  if (expand === null) return false;
  if (/^(microsoft\.graph\.windowsUpdates\.\w+\/)?productRevisions(\(.*\))?$/.test(expand.trim()))
    return true;
  throw badRequest(
    'updates',
    `Could not expand '${expand}': only productRevisions can be expanded.`,
  );
}

function sortEntries(
  call: GraphCall,
  entries: readonly Record<string, unknown>[],
): readonly Record<string, unknown>[] {
  const orderBy = call.query.get('$orderby');
  if (orderBy === null) return entries;
  const [name = '', direction] = orderBy.trim().split(/\s+/);
  if (!common.has(name)) throw badRequest('updates', `Sorting by '${name}' is not supported.`);
  const sign = direction === 'desc' ? -1 : 1;
  return entries.toSorted((a, b) => sign * String(a[name]).localeCompare(String(b[name])));
}

function getEntry(call: GraphCall, tenant: Tenant): Reply {
  const entry = publishedEntry(call, tenant);
  if (entry === undefined) throw notFound('updates', call.params['id'] ?? '');
  return replyEntity(
    200,
    contextOf(call, `${contextPath}/$entity`),
    showEntry(call, entry, expandsRevisions(call)),
  );
}

function publishedEntry(call: GraphCall, tenant: Tenant): CatalogEntry | undefined {
  return tenant.catalog.entriesAt(call.at).find(({ id }) => id === call.params['id']);
}

function listItems(call: GraphCall, tenant: Tenant): Reply {
  const items = tenant.catalog.entriesAt(call.at).map(showItem);
  const page = pageOf(call, items, { standard: 1000, max: 1000, dialect: 'intune' });
  return replyJson(200, {
    '@odata.context': contextOf(call, 'deviceManagement/windowsUpdateCatalogItems'),
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.map((item) => pick(item, selectOf(call))),
  });
}

function getItem(call: GraphCall, tenant: Tenant): Reply {
  const entry = publishedEntry(call, tenant);
  if (entry === undefined) throw notFound('intune', call.params['id'] ?? '');
  return replyEntity(
    200,
    contextOf(call, 'deviceManagement/windowsUpdateCatalogItems/$entity'),
    showItem(entry),
  );
}

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
import {
  featureEntry,
  featureItem,
  showFeatureEntry,
  showFeatureItem,
  versionsAt,
} from '../feature/catalogItems.ts';
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
const qualityItem = 'microsoft.graph.windowsQualityUpdateCatalogItem';

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
  ...[featureItem, qualityItem].map((type): Route => ({
    ...intune,
    document: `graph/api/intune-softwareupdate-${type.toLowerCase().replace('microsoft.graph.', '')}-list`,
    method: 'GET',
    path: `/deviceManagement/windowsUpdateCatalogItems/${type}`,
    handle: (call, tenant) => replyItems(call, itemsAt(call, tenant).filter(isItemOf(type))),
  })),
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
  ...[
    'isExpeditable',
    'qualityUpdateClassification',
    'qualityUpdateCadence',
    'shortName',
    'catalogName',
  ].map((name) => `${qualityEntry}/${name}`),
  ...['buildNumber', 'version'].map((name) => `${featureEntry}/${name}`),
]);

function listEntries(call: GraphCall, tenant: Tenant): Reply {
  const filter = entryFilter(call);
  const isExpanded = expandsRevisions(call);
  const quality = tenant.catalog.entriesAt(call.at);
  const shown = [
    ...quality.map((entry) => showEntry(call, entry, isExpanded)),
    ...versionsAt(tenant, call.at).map(showFeatureEntry),
  ].filter((entry) => filter === null || fits(filter, subjectOf(entry)));
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
    read: (path: string) => entry[path.slice(path.lastIndexOf('/') + 1)],
    isOf: (type: string) => entry['@odata.type'] === `#${type}`,
  };
}

function entryFilter(call: GraphCall): Filter | null {
  const text = call.query.get('$filter');
  if (text === null) return null;
  const filter = parseFilter(text);
  if (filter === null) throw badRequest('updates', `The filter '${text}' cannot be read.`);
  const unknown = pathsOf(filter).find((path) => !common.has(path) && !own.has(path));
  if (unknown === undefined) return filter;
  const written = [...own].find((path) => path.endsWith(`/${unknown}`));
  const hint = written === undefined ? '' : ` Write it as ${written}.`;
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
  const version = versionsAt(tenant, call.at).find(({ id }) => id === call.params['id']);
  if (entry === undefined && version === undefined)
    throw notFound('updates', call.params['id'] ?? '');
  const context = contextOf(call, `${contextPath}/$entity`);
  if (entry !== undefined)
    return replyEntity(200, context, showEntry(call, entry, expandsRevisions(call)));
  return replyEntity(200, context, version === undefined ? {} : showFeatureEntry(version));
}

function publishedEntry(call: GraphCall, tenant: Tenant): CatalogEntry | undefined {
  return tenant.catalog.entriesAt(call.at).find(({ id }) => id === call.params['id']);
}

type Item = Readonly<Record<string, unknown>>;

function itemsAt(call: GraphCall, tenant: Tenant): readonly Item[] {
  return [
    ...tenant.catalog.entriesAt(call.at).map(showItem),
    ...versionsAt(tenant, call.at).map(showFeatureItem),
  ];
}

function isItemOf(type: string): (item: Item) => boolean {
  return (item) => item['@odata.type'] === `#${type}`;
}

/** Of filters Intune knows the type alone. */
function listItems(call: GraphCall, tenant: Tenant): Reply {
  const filter = parseFilter(call.query.get('$filter') ?? '');
  const items = itemsAt(call, tenant);
  return replyItems(call, filter?.kind === 'isof' ? items.filter(isItemOf(filter.type)) : items);
}

function replyItems(call: GraphCall, items: readonly Item[]): Reply {
  const page = pageOf(call, items, { standard: 1000, max: 1000, dialect: 'intune' });
  return replyJson(200, {
    '@odata.context': contextOf(call, 'deviceManagement/windowsUpdateCatalogItems'),
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.map((item) => pick(item, selectOf(call))),
  });
}

function getItem(call: GraphCall, tenant: Tenant): Reply {
  const id = call.params['id'] ?? '';
  const item = itemsAt(call, tenant).find((one) => one['id'] === id);
  if (item === undefined) throw notFound('intune', id);
  return replyEntity(
    200,
    contextOf(call, 'deviceManagement/windowsUpdateCatalogItems/$entity'),
    item,
  );
}

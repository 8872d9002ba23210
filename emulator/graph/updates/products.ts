/**
 * Products with their revisions and known issues. Nested names are in Pascal case, as in the documented answers;
 * readers must not mind the case.
 */
import type { Catalog, CatalogEntry, CatalogIssue, CatalogRevision } from '../../fleet/fleet.ts';
import { contextOf, type GraphCall, replyJson, type Reply } from '../../http/call.ts';
import { badRequest, notFound } from '../../http/errors.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import type { Tenant } from '../../store/tenant.ts';
import { issueNumber } from './announcements.ts';
import { article, buildNumbers, showEntry } from './catalogEntry.ts';
import { isoSeconds, midnight } from '../intune/managedDeviceFields.ts';
import { dayMs } from '../../time.ts';

const readAccess: RouteFamily = {
  versions: 'beta',
  document: 'graph/api/resources/windowsupdates-product',
  permissions: ['WindowsUpdates.ReadWrite.All', 'WindowsUpdates.Read.All'],
  dialect: 'updates',
  quota: 'none',
};
const resourcePath = '/admin/windows/updates/products';

/** Routes of products. */
export const productRoutes: readonly Route[] = [
  {
    ...readAccess,
    document: 'graph/api/windowsupdates-windows-list-products',
    method: 'GET',
    path: resourcePath,
    handle: listProducts,
  },
  {
    ...readAccess,
    document: 'graph/api/windowsupdates-product-findbycatalogid',
    method: 'GET',
    path: `${resourcePath}/findByCatalogId/{arguments}`,
    handle: findByCatalogId,
  },
  {
    ...readAccess,
    method: 'GET',
    path: `${resourcePath}/findByKbNumber/{arguments}`,
    handle: findByKbNumber,
  },
  { ...readAccess, method: 'GET', path: `${resourcePath}/{id}/revisions`, handle: listRevisions },
  {
    ...readAccess,
    method: 'GET',
    path: `${resourcePath}/{id}/knownIssues`,
    handle: listKnownIssues,
  },
  {
    ...readAccess,
    method: 'GET',
    path: `${resourcePath}/{id}/getKnownIssuesByTimeRange/{arguments}`,
    handle: knownIssuesByTimeRange,
  },
];

interface Product {
  readonly id: string;
  readonly product: string;
  readonly version: string;
  readonly build: number;
}

/** The Windows versions of the catalogue, numbered from 1 in the order in which they appear. */
function productsOf(catalog: Catalog): readonly Product[] {
  const found = new Map<string, Product>();
  for (const { product, version, build } of catalog.entries.flatMap(({ revisions }) => revisions)) {
    const key = `${product} ${version}`;
    if (!found.has(key))
      found.set(key, {
        id: String(found.size + 1),
        product,
        version,
        build: buildNumbers(build)[2],
      });
  }
  return [...found.values()];
}

function showProduct({ id, product, version, build }: Product): Record<string, unknown> {
  return {
    id,
    name: `${product}, version ${version}`,
    groupName: product,
    friendlyNames: [`Version ${version} (OS build ${build})`],
  };
}

function listProducts(call: GraphCall, tenant: Tenant): Reply {
  const isExpanded = call.query.get('$expand') === 'editions';
  const value = productsOf(tenant.catalog).map((product) => ({
    ...showProduct(product),
    ...(isExpanded ? { editions: editionsOf(call, tenant, product) } : {}),
  }));
  return replyCollection(call, value);
}

function editionsOf(call: GraphCall, { catalog }: Tenant, product: Product): object[] {
  return catalog.editions
    .filter((one) => one.product === product.product && one.version === product.version)
    .map(({ name, endsAt }, nth) => ({
      id: `${product.id}-${nth}`,
      name,
      releasedName: name,
      deviceFamily: 'Windows.Desktop',
      isInService: call.at <= endsAt,
      endOfServiceDateTime: midnight(endsAt),
    }));
}

function replyCollection(call: GraphCall, value: readonly object[], type = 'product'): Reply {
  const context = contextOf(call, `Collection(microsoft.graph.windowsUpdates.${type})`);
  return replyJson(200, { '@odata.context': context, value });
}

function findByCatalogId(call: GraphCall, tenant: Tenant): Reply {
  const id = /^catalogID='([0-9a-f]+)'$/i.exec(call.params['arguments'] ?? '')?.[1];
  if (id === undefined) throw badRequest('updates', "findByCatalogId takes catalogID='…'.");
  const entry = tenant.catalog.entriesAt(call.at).find((one) => one.id === id.toLowerCase());
  if (entry === undefined) throw notFound('updates', id);
  return replyWith(call, tenant, (one) => (one.id === entry.id ? one.revisions : []));
}

function findByKbNumber(call: GraphCall, tenant: Tenant): Reply {
  const number = /^kbNumber=(\d+)$/i.exec(call.params['arguments'] ?? '')?.[1];
  if (number === undefined)
    throw badRequest('updates', 'findByKbNumber takes kbNumber=5014699, a number.');
  return replyWith(call, tenant, ({ revisions }) =>
    revisions.filter(({ kb }) => kb === `KB${number}`),
  );
}

/** The products that the chosen revisions belong to, with those revisions and the issues of their updates. */
function replyWith(
  call: GraphCall,
  tenant: Tenant,
  choose: (entry: CatalogEntry) => readonly CatalogRevision[],
): Reply {
  const value = productsOf(tenant.catalog).flatMap((product) => {
    const chosen = tenant.catalog.entriesAt(call.at).flatMap((entry) =>
      choose(entry)
        .filter((one) => one.product === product.product && one.version === product.version)
        .map((revision) => ({ entry, revision })),
    );
    if (chosen.length === 0) return [];
    const issues = chosen.flatMap(({ entry, revision }) => issuesOf(entry, revision));
    const revisions = chosen.map(({ entry, revision }) =>
      showPascalRevision(call, entry, revision),
    );
    return [{ ...showProduct(product), revisions, knownIssues: issues, editions: [] }];
  });
  return replyCollection(call, value);
}

function showPascalRevision(
  call: GraphCall,
  entry: CatalogEntry,
  revision: CatalogRevision,
): object {
  const [MajorVersion, MinorVersion, BuildNumber, UpdateBuildRevision] = buildNumbers(
    revision.build,
  );
  const { cveSeverityInformation, ...shown } = showEntry(call, entry, false);
  return {
    id: revision.build,
    displayName: `${revision.product}, version ${revision.version}, build ${BuildNumber}.${UpdateBuildRevision}`,
    releaseDateTime: isoSeconds(revision.publishedAt),
    version: revision.version,
    osBuild: { BuildNumber, MajorVersion, MinorVersion, UpdateBuildRevision },
    catalogEntry: { ...shown, cveSeverityInformation: cveSeverityInformation ?? null },
    knowledgeBaseArticle: pascalArticle(revision.kb),
  };
}

function pascalArticle(kb: string): object {
  const { id, url } = article(kb);
  return { Url: url, Id: id };
}

/** The issues that one build of an update has. */
function issuesOf({ knownIssues }: CatalogEntry, { kb }: CatalogRevision): object[] {
  return knownIssues
    .filter(({ kbs }) => kbs.length === 0 || kbs.includes(kb))
    .map((issue) => showIssue(issue, kb));
}

/** A known issue: confirmed until it is resolved. */
function showIssue(issue: CatalogIssue, kb: string): Record<string, unknown> {
  const number = issueNumber(issue.id);
  return {
    id: number,
    status: issue.resolvedAt === null ? 'confirmed' : 'resolved',
    webViewUrl: `https://admin.microsoft.com/Adminportal/Home#/windowsreleasehealth/knownissues/:/issue/${number}`,
    description: issue.title,
    startDateTime: isoSeconds(issue.opensAt),
    title: issue.title,
    resolvedDateTime: issue.resolvedAt === null ? null : isoSeconds(issue.resolvedAt),
    lastUpdatedDateTime: isoSeconds(issue.resolvedAt ?? issue.opensAt),
    originatingKnowledgeBaseArticle: pascalArticle(kb),
    resolvingKnowledgeBaseArticle: null,
    safeguardHoldIds: [],
    knownIssueHistories: [
      {
        createdDateTime: isoSeconds(issue.opensAt),
        body: { content: issue.title, contentType: 'html' },
      },
    ],
  };
}

function productNamed(call: GraphCall, tenant: Tenant): Product {
  const id = call.params['id'] ?? '';
  const product = productsOf(tenant.catalog).find((one) => one.id === id);
  if (product === undefined) throw notFound('updates', id);
  return product;
}

interface Publication {
  readonly entry: CatalogEntry;
  readonly revision: CatalogRevision;
}

/** The builds of the product that the path names, with their updates. */
function publicationsOf(call: GraphCall, tenant: Tenant): readonly Publication[] {
  const { product, version } = productNamed(call, tenant);
  return tenant.catalog
    .entriesAt(call.at)
    .flatMap((entry) =>
      entry.revisions
        .filter((one) => one.product === product && one.version === version)
        .map((revision) => ({ entry, revision })),
    );
}

function listRevisions(call: GraphCall, tenant: Tenant): Reply {
  const value = publicationsOf(call, tenant).map(({ entry, revision }) =>
    showPascalRevision(call, entry, revision),
  );
  return replyCollection(call, value, 'productRevision');
}

function listKnownIssues(call: GraphCall, tenant: Tenant): Reply {
  const value = publicationsOf(call, tenant).flatMap(({ entry, revision }) =>
    issuesOf(entry, revision),
  );
  return replyCollection(call, value, 'knownIssue');
}

function knownIssuesByTimeRange(call: GraphCall, tenant: Tenant): Reply {
  const text = call.params['arguments'] ?? '';
  const days = Number(/daysInPast=(\d+)/i.exec(text)?.[1]);
  if (!Number.isInteger(days))
    throw badRequest(
      'updates',
      'getKnownIssuesByTimeRange takes daysInPast=… and includeAllActive=….',
    );
  const includesActive = /includeAllActive=true/i.test(text);
  const since = call.at - days * dayMs;
  const isWanted = (issue: CatalogIssue) =>
    issue.opensAt >= since || (includesActive && issue.resolvedAt === null);
  const value = publicationsOf(call, tenant).flatMap(({ entry, revision }) =>
    issuesOf({ ...entry, knownIssues: entry.knownIssues.filter(isWanted) }, revision),
  );
  return replyCollection(call, value, 'knownIssue');
}

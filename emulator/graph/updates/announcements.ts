/**
 * Service announcements: a message per published update, an issue per known issue. Pages of 100 with a `$skip` link,
 * unlike the rest of Graph.
 */
import type { CatalogEntry, CatalogIssue } from '../../fleet/fleet.ts';
import { contextOf, type GraphCall, replyJson, type Reply } from '../../http/call.ts';
import { badRequest } from '../../http/errors.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import { guidFrom, type Tenant } from '../../store/tenant.ts';
import { isoSeconds } from '../intune/managedDeviceFields.ts';
import { dayMs } from '../../time.ts';

const family: Omit<RouteFamily, 'permissions' | 'document'> = {
  versions: 'both',
  dialect: 'general',
  quota: 'serviceAnnouncement',
};
const resourcePath = '/admin/serviceAnnouncement';

/** Routes of announcements. */
export const announcementRoutes: readonly Route[] = [
  {
    ...family,
    document: 'graph/api/serviceannouncement-list-messages',
    permissions: ['ServiceMessage.Read.All'],
    method: 'GET',
    path: `${resourcePath}/messages`,
    handle: listMessages,
  },
  {
    ...family,
    document: 'graph/api/serviceannouncement-list-issues',
    permissions: ['ServiceHealth.Read.All'],
    method: 'GET',
    path: `${resourcePath}/issues`,
    handle: listIssues,
  },
];

function listMessages(call: GraphCall, tenant: Tenant): Reply {
  return replyPage(
    call,
    'messages',
    tenant.catalog.entriesAt(call.at).toReversed().map(showMessage),
  );
}

function listIssues(call: GraphCall, tenant: Tenant): Reply {
  const issues = tenant.catalog
    .entriesAt(call.at)
    .flatMap((entry) => entry.knownIssues.map((issue) => showIssue(issue, entry)));
  return replyPage(call, 'issues', issues.toReversed());
}

function replyPage(call: GraphCall, noun: string, items: readonly object[]): Reply {
  const preferred = /odata\.maxpagesize=(\d+)/i.exec(call.headers['prefer'] ?? '')?.[1];
  const size = Math.min(1000, Number(preferred ?? 100));
  const skip = Number(call.query.get('$skip') ?? 0);
  if (!Number.isInteger(skip) || skip < 0 || size < 1)
    throw badRequest('general', 'The page asked for cannot be given.');
  const end = skip + size;
  const path = `admin/serviceAnnouncement/${noun}`;
  const link =
    end < items.length
      ? { '@odata.nextLink': `${call.origin}/${call.version}/${path}?$skip=${end}` }
      : {};
  return replyJson(200, {
    '@odata.context': contextOf(call, path),
    ...link,
    value: items.slice(skip, end),
  });
}

/** A known issue's number: the same wherever it is told, six digits. */
export function issueNumber(id: string): string {
  return `WI${numberOf(guidFrom(`issue ${id}`))}`;
}

/** The number in an announcement's id: stable, six digits. */
function numberOf(id: string): number {
  return 100_000 + (Number.parseInt(id.slice(0, 7), 16) % 900_000);
}

function showMessage(entry: CatalogEntry): object {
  const at = isoSeconds(entry.publishedAt);
  return {
    startDateTime: at,
    endDateTime: isoSeconds(entry.publishedAt + 90 * dayMs),
    lastModifiedDateTime: at,
    title: `Windows quality update ${entry.shortName} is available`,
    id: `MC${numberOf(entry.id)}`,
    category: 'stayInformed',
    severity: entry.severity?.max === 'critical' ? 'high' : 'normal',
    tags: [],
    isMajorChange: false,
    actionRequiredByDateTime: null,
    services: ['Windows'],
    expiryDateTime: null,
    hasAttachments: false,
    details: entry.revisions.slice(0, 1).map(({ kb }) => ({
      name: 'ExternalLink',
      value: `https://support.microsoft.com/help/${kb.slice(2)}`,
    })),
    body: { contentType: 'html', content: `The update ${entry.shortName} was published.` },
    viewPoint: null,
  };
}

function showIssue(issue: CatalogIssue, entry: CatalogEntry): object {
  const isResolved = issue.resolvedAt !== null;
  const all = [...new Set(entry.revisions.map(({ kb }) => kb))];
  const kbs = issue.kbs.length === 0 ? all : issue.kbs;
  return {
    startDateTime: isoSeconds(issue.opensAt),
    endDateTime: issue.resolvedAt === null ? null : isoSeconds(issue.resolvedAt),
    lastModifiedDateTime: isoSeconds(issue.resolvedAt ?? issue.opensAt),
    title: issue.title,
    id: issueNumber(issue.id),
    impactDescription: `${issue.title} (after ${kbs.join(', ')})`,
    classification: 'advisory',
    origin: 'microsoft',
    status: isResolved ? 'resolved' : 'investigating',
    service: 'Windows',
    feature: entry.shortName,
    featureGroup: 'Windows quality updates',
    isResolved,
    details: [],
    posts: [
      {
        createdDateTime: isoSeconds(issue.opensAt),
        postType: 'regular',
        description: { contentType: 'html', content: issue.title },
      },
    ],
  };
}

/**
 * Updatable assets: devices that the deployment service knows, and for which categories it is their authority. Shown in
 * the present shape (`enrollment` by category) and the older one (`enrollments`) at once.
 */
import { contextOf, type GraphCall, replyEmpty, replyJson, type Reply } from '../../http/call.ts';
import { bodyObject, replyEntity } from '../../http/dispatch.ts';
import { badRequest, notFound } from '../../http/errors.ts';
import { nextLink, startOf, topOf } from '../../http/paging.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import type { JournalEvent } from '../../store/journal.ts';
import type { Tenant } from '../../store/tenant.ts';
import { isoSeconds } from '../intune/managedDeviceFields.ts';
import { minuteMs } from '../../time.ts';

const readAccess: RouteFamily = {
  versions: 'beta',
  document: 'graph/api/resources/windowsupdates-updatableasset',
  permissions: ['WindowsUpdates.ReadWrite.All', 'WindowsUpdates.Read.All'],
  dialect: 'updates',
  quota: 'none',
};
const writeAccess: RouteFamily = { ...readAccess, permissions: ['WindowsUpdates.ReadWrite.All'] };
const resourcePath = '/admin/windows/updates/updatableAssets';
const contextPath = 'admin/windows/updates/updatableAssets';
const deviceType = '#microsoft.graph.windowsUpdates.azureADDevice';

/** Routes of updatable assets. */
export const updatableAssetRoutes: readonly Route[] = [
  { ...readAccess, method: 'GET', path: resourcePath, handle: listAssets },
  { ...readAccess, method: 'GET', path: `${resourcePath}/{id}`, handle: getAsset },
  { ...writeAccess, method: 'DELETE', path: `${resourcePath}/{id}`, handle: deleteAsset },
  ...['enrollAssets', 'enrollAssetsById'].map((name): Route => ({
    ...writeAccess,
    method: 'POST',
    path: `${resourcePath}/${name}`,
    handle: (call, tenant) => enroll(call, tenant, 'join'),
  })),
  ...['unenrollAssets', 'unenrollAssetsById'].map((name): Route => ({
    ...writeAccess,
    method: 'POST',
    path: `${resourcePath}/${name}`,
    handle: (call, tenant) => enroll(call, tenant, 'leave'),
  })),
];

const updateCategories = ['quality', 'feature', 'driver'] as const;
type Category = (typeof updateCategories)[number];

/** All registered devices are in this set, the enrolled ones in one per category. */
const assetsKey = 'assets';
const enrolledSet = (category: Category) => `assets:${category}`;
/** How long a device is `enrolling`. */
const enrollingMs = minuteMs;

/** The event that registers devices with the service. */
export function registerAssets(indices: readonly number[], at: number): JournalEvent {
  return { kind: 'join', set: assetsKey, at, who: indices };
}

/** A registered device. */
export function showAsset(call: GraphCall, tenant: Tenant, index: number): object {
  const states = updateCategories.map((category) =>
    enrollmentOf(call, tenant, { index, category }),
  );
  return {
    '@odata.type': deviceType,
    id: tenant.fleet.facts(index).entraDeviceId,
    errors: [],
    enrollment: Object.fromEntries(states.map(({ category, ...state }) => [category, state])),
    enrollments: states
      .filter(({ enrollmentState }) => enrollmentState !== 'notEnrolled')
      .map(({ category }) => ({
        '@odata.type': 'microsoft.graph.windowsUpdates.updateManagementEnrollment',
        updateCategory: category,
      })),
  };
}

/** A member of an audience that the directory does not know. */
export function showUnknownAsset(id: string): object {
  return {
    '@odata.type': deviceType,
    id,
    errors: [
      {
        '@odata.type': '#microsoft.graph.windowsUpdates.azureADDeviceRegistrationError',
        reason: 'invalidAzureADDeviceId',
      },
    ],
    enrollment: null,
    enrollments: [],
  };
}

function enrollmentOf(
  call: GraphCall,
  tenant: Tenant,
  { index, category }: { readonly index: number; readonly category: Category },
): {
  readonly category: Category;
  readonly enrollmentState: string;
  readonly lastModifiedDateTime: string | null;
} {
  const set = enrolledSet(category);
  const { memberships } = tenant;
  const ordinal = memberships.ordinalOf(set);
  const last = memberships
    .stepsOf(memberships.courseOf(index))
    .findLast((step) => step.set === ordinal);
  const lastModifiedDateTime = last === undefined ? null : isoSeconds(last.at);
  if (last === undefined) return { category, enrollmentState: 'notEnrolled', lastModifiedDateTime };
  const isSettled = call.at >= last.at + enrollingMs;
  if (last.joined)
    return {
      category,
      enrollmentState: isSettled ? 'enrolled' : 'enrolling',
      lastModifiedDateTime,
    };
  return {
    category,
    enrollmentState: isSettled ? 'notEnrolled' : 'unenrolling',
    lastModifiedDateTime,
  };
}

function listAssets(call: GraphCall, tenant: Tenant): Reply {
  const top = topOf(call, { standard: 100, max: 999 });
  const page = tenant.memberships.page(assetsKey, startOf(call, 'updates'), {
    limit: top,
    scanMax: tenant.fleet.size,
  });
  return replyJson(200, {
    '@odata.context': contextOf(call, contextPath),
    ...(page.next === null ? {} : { '@odata.nextLink': nextLink(call, page.next) }),
    value: page.indices.map((index) => showAsset(call, tenant, index)),
  });
}

function registeredIndex(call: GraphCall, tenant: Tenant): number {
  const id = (call.params['id'] ?? '').toLowerCase();
  const found = tenant.fleet.readId(id);
  if (found?.kind === 'entraDevice' && tenant.memberships.contains(assetsKey, found.index))
    return found.index;
  throw notFound('updates', id);
}

function getAsset(call: GraphCall, tenant: Tenant): Reply {
  const asset = showAsset(call, tenant, registeredIndex(call, tenant));
  return replyEntity(200, contextOf(call, `${contextPath}/$entity`), asset);
}

function deleteAsset(call: GraphCall, tenant: Tenant): Reply {
  const who = [registeredIndex(call, tenant)];
  const sets = [assetsKey, ...updateCategories.map(enrolledSet)];
  tenant.commit(sets.map((set) => ({ kind: 'leave', set, at: call.at, who })));
  return replyEmpty(202);
}

/** Accepted as a whole; devices nobody knows are dropped without a word, their error shows on the asset. */
function enroll(call: GraphCall, tenant: Tenant, kind: 'join' | 'leave'): Reply {
  const body = bodyObject(call, 'updates');
  const category = updateCategories.find((name) => name === body['updateCategory']);
  if (category === undefined) {
    throw badRequest(
      'updates',
      `updateCategory must be one of ${updateCategories.join(', ')}; ${JSON.stringify(body['updateCategory'])} was sent.`,
    );
  }
  const list = body['assets'] ?? body['ids'];
  if (!Array.isArray(list)) throw badRequest('updates', 'assets (or ids) must be a list.');
  const who = list.flatMap((item: unknown) => {
    const id = typeof item === 'string' ? item : String((item as { id?: unknown } | null)?.id);
    const found = tenant.fleet.readId(id.toLowerCase());
    return found?.kind === 'entraDevice' ? [found.index] : [];
  });
  tenant.commit([
    ...(kind === 'join' ? [registerAssets(who, call.at)] : []),
    { kind, set: enrolledSet(category), at: call.at, who },
  ]);
  return replyEmpty(202);
}

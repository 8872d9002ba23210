/**
 * Update profiles of Intune (beta), whatever they are for: listed, made, shown, changed, deleted, and assigned to groups. What
 * a profile says, and what is checked of it, is its kind's own.
 */
import { contextOf, type GraphCall, replyEmpty, replyJson, type Reply } from '../../http/call.ts';
import { bodyObject, replyEntity } from '../../http/dispatch.ts';
import { notFound } from '../../http/errors.ts';
import { inNoOrder, pageOf, pick, selectOf } from '../../http/paging.ts';
import type { Route } from '../../http/routes.ts';
import type { Noun } from '../../store/documents.ts';
import type { AssignmentRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { assignmentsOf, assignPolicy, type PolicyToAssign } from './assignments.ts';
import { readsConfiguration, writesConfiguration } from './configurationAccess.ts';

type Body = Readonly<Record<string, unknown>>;
type Shown = Record<string, unknown>;

/** A profile that a path names. */
export interface FoundProfile<R> {
  readonly id: string;
  readonly record: R;
}

/** One kind of update profile. */
export interface ProfileKind<R extends object> {
  /** The collection: `/deviceManagement/windowsQualityUpdateProfiles`. */
  readonly path: string;
  /** What the names of Microsoft's pages begin with. */
  readonly pages: string;
  readonly noun: Noun<R>;
  /** Its assignments: where they are kept, and their type. */
  readonly assigned: Omit<PolicyToAssign, 'id'> & { readonly noun: Noun<AssignmentRecord> };
  /** All properties of one. */
  readonly show: (call: GraphCall, tenant: Tenant, found: FoundProfile<R>) => Shown;
  /** What `$expand` adds beside the assignments; missing = nothing. */
  readonly expand?: (call: GraphCall, tenant: Tenant, found: FoundProfile<R>) => Shown;
  /** The record of a body; throws 400. */
  readonly create: (call: GraphCall, tenant: Tenant, body: Body) => R;
  /** The record once a body has changed it; throws 400. */
  readonly change: (
    call: GraphCall,
    tenant: Tenant,
    o: { readonly record: R; readonly body: Body },
  ) => R;
  /** What a list is refused for; missing = nothing. */
  readonly checkList?: (call: GraphCall) => void;
}

/** Where the answer to a call of a kind's collection belongs. */
export function profileContext({ path }: { readonly path: string }, call: GraphCall): string {
  return contextOf(call, path.slice(1));
}

/** Makes routes under the profiles of a kind, in the name of one of Microsoft's pages. */
export function profileRoute({ path, pages }: Pick<ProfileKind<object>, 'path' | 'pages'>) {
  const read = readsConfiguration(`${pages}profile-list`);
  const write = writesConfiguration(read);
  return (
    method: Route['method'],
    under: string,
    { page, handle }: { readonly page: string; readonly handle: Route['handle'] },
  ): Route => ({
    ...(method === 'GET' ? read : write),
    document: `${pages}${page}`,
    method,
    path: `${path}${under}`,
    handle,
  });
}

/** The routes of a kind of update profile. */
export function profileRoutes<R extends object>(kind: ProfileKind<R>): readonly Route[] {
  const route = profileRoute(kind);
  const on =
    (answer: (kind: ProfileKind<R>, call: GraphCall, tenant: Tenant) => Reply): Route['handle'] =>
    (call, tenant) =>
      answer(kind, call, tenant);
  return [
    route('GET', '', { page: 'profile-list', handle: on(list) }),
    route('POST', '', { page: 'profile-create', handle: on(create) }),
    route('GET', '/{id}', { page: 'profile-get', handle: on(get) }),
    route('PATCH', '/{id}', { page: 'profile-update', handle: on(patch) }),
    route('DELETE', '/{id}', { page: 'profile-delete', handle: on(remove) }),
    route('POST', '/{id}/assign', { page: 'profile-assign', handle: on(assign) }),
    route('GET', '/{id}/assignments', {
      page: 'profileassignment-list',
      handle: on(listAssignments),
    }),
  ];
}

/** The profile that a path names, or 404. */
export function profileOf<R extends object>(
  { noun }: Pick<ProfileKind<R>, 'noun'>,
  call: GraphCall,
  tenant: Tenant,
): FoundProfile<R> {
  const id = (call.params['id'] ?? '').toLowerCase();
  const record = tenant.documents.get(noun, id);
  if (record === undefined) throw notFound('intune', id);
  return { id, record };
}

function list<R extends object>(kind: ProfileKind<R>, call: GraphCall, tenant: Tenant): Reply {
  kind.checkList?.(call);
  const all = tenant.documents.list(kind.noun);
  const page = pageOf(call, inNoOrder(call, all), { standard: 1000, max: 1000, dialect: 'intune' });
  return replyJson(200, {
    '@odata.context': profileContext(kind, call),
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.map(({ id, value }) => shown(kind, call, tenant, { id, record: value })),
  });
}

function shown<R extends object>(
  kind: ProfileKind<R>,
  call: GraphCall,
  tenant: Tenant,
  found: FoundProfile<R>,
): Shown {
  const isExpanded = call.query.get('$expand')?.includes('assignments') ?? false;
  return {
    ...pick(kind.show(call, tenant, found), selectOf(call)),
    ...(isExpanded ? { assignments: assignmentsOf(tenant, kind.assigned.noun, found.id) } : {}),
    ...kind.expand?.(call, tenant, found),
  };
}

function get<R extends object>(kind: ProfileKind<R>, call: GraphCall, tenant: Tenant): Reply {
  const found = profileOf(kind, call, tenant);
  return replyEntity(200, entityContext(kind, call), shown(kind, call, tenant, found));
}

function create<R extends object>(kind: ProfileKind<R>, call: GraphCall, tenant: Tenant): Reply {
  const record = kind.create(call, tenant, bodyObject(call, 'intune'));
  const id = tenant.newId();
  tenant.commit([{ kind: 'put', noun: kind.noun, id, at: call.at, value: record }]);
  return replyEntity(201, entityContext(kind, call), shown(kind, call, tenant, { id, record }));
}

function patch<R extends object>(kind: ProfileKind<R>, call: GraphCall, tenant: Tenant): Reply {
  const { id, record: former } = profileOf(kind, call, tenant);
  const record = kind.change(call, tenant, { record: former, body: bodyObject(call, 'intune') });
  tenant.commit([{ kind: 'put', noun: kind.noun, id, at: call.at, value: record }]);
  return replyEntity(200, entityContext(kind, call), shown(kind, call, tenant, { id, record }));
}

function entityContext(kind: { readonly path: string }, call: GraphCall): string {
  return `${profileContext(kind, call)}/$entity`;
}

function remove<R extends object>(kind: ProfileKind<R>, call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(kind, call, tenant);
  tenant.commit([{ kind: 'remove', noun: kind.noun, id, at: call.at }]);
  return replyEmpty(204);
}

function assign<R extends object>(kind: ProfileKind<R>, call: GraphCall, tenant: Tenant): Reply {
  const { id } = profileOf(kind, call, tenant);
  assignPolicy(call, tenant, { id, ...kind.assigned });
  return replyEmpty(204);
}

function listAssignments<R extends object>(
  kind: ProfileKind<R>,
  call: GraphCall,
  tenant: Tenant,
): Reply {
  const { id } = profileOf(kind, call, tenant);
  return replyJson(200, {
    '@odata.context': `${profileContext(kind, call)}('${id}')/assignments`,
    value: assignmentsOf(tenant, kind.assigned.noun, id),
  });
}

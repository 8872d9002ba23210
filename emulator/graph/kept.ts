/**
 * Objects that the emulator only keeps: created from a body, shown, changed, deleted, with the service's own properties
 * (id, times) filled in. Most of the newer planes of Graph need no more than this.
 */
import { contextOf, type GraphCall, replyEmpty, replyJson, type Reply } from '../http/call.ts';
import { bodyObject, replyEntity } from '../http/dispatch.ts';
import { notFound } from '../http/errors.ts';
import { pageOf, pick, selectOf } from '../http/paging.ts';
import type { Route, RouteFamily } from '../http/routes.ts';
import type { Noun } from '../store/documents.ts';
import type { Tenant } from '../store/tenant.ts';
import { isoSeconds } from './intune/managedDeviceFields.ts';

/** What is kept: the properties as shown, and what they belong to. */
export interface KeptRecord {
  readonly properties: Readonly<Record<string, unknown>>;
  /** The id in the path above, such as the policy of a ring; empty at the top. */
  readonly parentId: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** One kind of kept object. */
export interface KeptNoun {
  readonly noun: Noun<KeptRecord>;
  /** Path of the collection; `{parentId}` in it names the parent. */
  readonly path: string;
  readonly read: RouteFamily;
  readonly write: RouteFamily;
  readonly type: string;
  /** Checks a body and gives the properties to keep; throws 400. */
  readonly shape: (
    call: GraphCall,
    tenant: Tenant,
    body: Readonly<Record<string, unknown>>,
  ) => Readonly<Record<string, unknown>>;
  /** Noun of the parent that must exist. */
  readonly parentNoun?: Noun<KeptRecord>;
  readonly methods: readonly ('POST' | 'PATCH' | 'DELETE')[];
}

/** The routes of a kept noun. */
export function keptRoutes(kept: KeptNoun): readonly Route[] {
  const one = `${kept.path}/{id}`;
  const rows: Route[] = [
    {
      ...kept.read,
      method: 'GET',
      path: kept.path,
      handle: (call, tenant) => list(kept, call, tenant),
    },
    {
      ...kept.read,
      method: 'GET',
      path: one,
      handle: (call, tenant) =>
        replyKept(kept, call, { status: 200, ...keptOf(kept, call, tenant) }),
    },
    {
      ...kept.write,
      method: 'POST',
      path: kept.path,
      handle: (call, tenant) => create(kept, call, tenant),
    },
    {
      ...kept.write,
      method: 'PATCH',
      path: one,
      handle: (call, tenant) => patch(kept, call, tenant),
    },
    {
      ...kept.write,
      method: 'DELETE',
      path: one,
      handle: (call, tenant) => remove(kept, call, tenant),
    },
  ];
  return rows.filter(
    ({ method }) => method === 'GET' || kept.methods.some((allowed) => allowed === method),
  );
}

function parentOf(kept: KeptNoun, call: GraphCall, tenant: Tenant): string {
  const parentId = call.params['parentId'] ?? '';
  if (
    kept.parentNoun !== undefined &&
    tenant.documents.get(kept.parentNoun, parentId) === undefined
  ) {
    throw notFound(kept.read.dialect, parentId);
  }
  return parentId;
}

/** The object a path names, or 404. */
export function keptOf(
  kept: KeptNoun,
  call: GraphCall,
  tenant: Tenant,
): { readonly id: string; readonly record: KeptRecord } {
  const id = call.params['id'] ?? '';
  const record = tenant.documents.get(kept.noun, id);
  const isUnder =
    record !== undefined &&
    (kept.parentNoun === undefined || record.parentId === parentOf(kept, call, tenant));
  if (!isUnder) throw notFound(kept.read.dialect, id);
  return { id, record };
}

function show(kept: KeptNoun, id: string, record: KeptRecord): Record<string, unknown> {
  return {
    '@odata.type': `#${kept.type}`,
    id,
    ...record.properties,
    createdDateTime: isoSeconds(record.createdAt),
    lastModifiedDateTime: isoSeconds(record.modifiedAt),
  };
}

function contextPath(kept: KeptNoun, call: GraphCall): string {
  return kept.path.slice(1).replace('/{parentId}', `('${call.params['parentId'] ?? ''}')`);
}

function list(kept: KeptNoun, call: GraphCall, tenant: Tenant): Reply {
  const parentId = parentOf(kept, call, tenant);
  const all = tenant.documents.list(kept.noun).filter(({ value }) => value.parentId === parentId);
  const page = pageOf(call, all, { standard: 100, max: 999, dialect: kept.read.dialect });
  return replyJson(200, {
    '@odata.context': contextOf(call, contextPath(kept, call)),
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.map(({ id, value }) => pick(show(kept, id, value), selectOf(call))),
  });
}

function replyKept(
  kept: KeptNoun,
  call: GraphCall,
  {
    status,
    id,
    record,
  }: { readonly status: number; readonly id: string; readonly record: KeptRecord },
): Reply {
  return replyEntity(
    status,
    contextOf(call, `${contextPath(kept, call)}/$entity`),
    show(kept, id, record),
  );
}

function create(kept: KeptNoun, call: GraphCall, tenant: Tenant): Reply {
  const parentId = parentOf(kept, call, tenant);
  const properties = kept.shape(call, tenant, bodyObject(call, kept.write.dialect));
  const id = tenant.newId();
  const record: KeptRecord = { properties, parentId, createdAt: call.at, modifiedAt: call.at };
  tenant.commit([{ kind: 'put', noun: kept.noun, id, at: call.at, value: record }]);
  return replyKept(kept, call, { status: 201, id, record });
}

function patch(kept: KeptNoun, call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = keptOf(kept, call, tenant);
  const merged = { ...record.properties, ...bodyObject(call, kept.write.dialect) };
  const changed: KeptRecord = {
    ...record,
    properties: kept.shape(call, tenant, merged),
    modifiedAt: call.at,
  };
  tenant.commit([{ kind: 'put', noun: kept.noun, id, at: call.at, value: changed }]);
  return replyKept(kept, call, { status: 200, id, record: changed });
}

function remove(kept: KeptNoun, call: GraphCall, tenant: Tenant): Reply {
  const { id } = keptOf(kept, call, tenant);
  tenant.commit([{ kind: 'remove', noun: kept.noun, id, at: call.at }]);
  return replyEmpty(204);
}

/** A body without its annotations, and without what the service fills in itself. */
export function ownProperties(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const filledIn = new Set([
    '@odata.type',
    '@odata.context',
    'id',
    'createdDateTime',
    'lastModifiedDateTime',
  ]);
  return Object.fromEntries(Object.entries(body).filter(([name]) => !filledIn.has(name)));
}

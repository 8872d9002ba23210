/**
 * `deviceManagement/managedDevices`, oddities included: `@odata.count` counts the page, `$skip` yields nothing, and a
 * filter that Intune does not know is silently ignored.
 */
import type { DeviceFacts } from '../../fleet/fleet.ts';
import { contextOf, type GraphCall, replyEmpty, replyJson, type Reply } from '../../http/call.ts';
import { notFound } from '../../http/errors.ts';
import { conjuncts, type Filter, parseFilter } from '../../http/filter.ts';
import { nextLink, selectOf, startOf, topOf } from '../../http/paging.ts';
import type { Route, RouteFamily } from '../../http/routes.ts';
import { type DeviceActionRecord, nouns } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import {
  type DeviceRow,
  fieldWriters,
  type FieldWriter,
  hardwareInLists,
  physicalMemory,
} from './managedDeviceFields.ts';

const family: RouteFamily = {
  versions: 'both',
  document: 'graph/api/intune-devices-manageddevice-list',
  type: 'managedDevice',
  permissions: [
    'DeviceManagementManagedDevices.Read.All',
    'DeviceManagementManagedDevices.ReadWrite.All',
  ],
  dialect: 'intune',
  quota: 'intuneDevices',
};
const actionFamily: RouteFamily = {
  ...family,
  document: 'graph/api/intune-devices-manageddevice-syncdevice',
  permissions: ['DeviceManagementManagedDevices.PrivilegedOperations.All'],
};
const resourcePath = '/deviceManagement/managedDevices';

/** Devices a page holds unless `$top` says less. */
const pageSize = 1000;
/** Devices looked at for one page: a filter that finds few gives short pages, not a long wait. */
const scanMax = 20_000;

/** Routes of managed devices. */
export const managedDeviceRoutes: readonly Route[] = [
  { ...family, method: 'GET', path: resourcePath, handle: listDevices },
  {
    ...family,
    document: 'graph/api/intune-devices-manageddevice-get',
    method: 'GET',
    path: `${resourcePath}/{id}`,
    handle: getDevice,
  },
  { ...family, method: 'GET', path: '/users/{userId}/managedDevices/{id}', handle: getDevice },
  {
    ...actionFamily,
    method: 'POST',
    path: `${resourcePath}/{id}/syncDevice`,
    handle: actOn('syncDevice'),
  },
  {
    ...actionFamily,
    method: 'POST',
    path: `${resourcePath}/{id}/rebootNow`,
    handle: actOn('rebootNow'),
  },
];

function listDevices(call: GraphCall, tenant: Tenant): Reply {
  const writers = writersFor(call, { isStrict: tenant.profile === 'strict' });
  const start = startOf(call, 'intune');
  if (call.query.has('$skip') && !call.query.has('$skiptoken')) {
    return replyPage(call, { rows: [], next: 0 });
  }
  const accepts = predicateOf(call.query.get('$filter'));
  const top = topOf(call, { standard: pageSize, max: pageSize });
  const end = Math.min(tenant.fleet.size, start + scanMax);
  const rows: string[] = [];
  let index = start;
  for (; index < end && rows.length < top; index++) {
    const row = rowOf(tenant, index, call.at);
    if (!isEnrolledAt(row.facts, call.at) || !accepts(row)) continue;
    if (call.omitShare > 0 && isOmitted(index, call.omitShare)) continue;
    rows.push(writeRow(writers, row));
  }
  return replyPage(call, { rows, next: index < tenant.fleet.size ? index : null });
}

function replyPage(
  call: GraphCall,
  page: { readonly rows: readonly string[]; readonly next: number | null },
): Reply {
  const context = JSON.stringify(contextOf(call, 'deviceManagement/managedDevices'));
  const link =
    page.next === null ? '' : `,"@odata.nextLink":${JSON.stringify(nextLink(call, page.next))}`;
  return replyJson(
    200,
    `{"@odata.context":${context},"@odata.count":${page.rows.length}${link},"value":[${page.rows.join(',')}]}`,
  );
}

function getDevice(call: GraphCall, tenant: Tenant): Reply {
  const index = deviceIndex(call, tenant);
  const row = rowOf(tenant, index, call.at);
  const isStrict = tenant.profile === 'strict';
  const body = writeRow(writersFor(call, { isStrict, isSingle: true }), row);
  const context = JSON.stringify(contextOf(call, 'deviceManagement/managedDevices/$entity'));
  return replyJson(200, `{"@odata.context":${context},${body.slice(1)}`);
}

/** Index of the device that the path names by its Intune id; 404 when there is none, or not yet. */
function deviceIndex(call: GraphCall, tenant: Tenant): number {
  const id = call.params['id'] ?? '';
  const index = tenant.fleet.indexOf(id);
  if (index === undefined) throw notFound('intune', id);
  const facts = tenant.fleet.facts(index);
  if (facts.managedDeviceId !== id.toLowerCase() || !isEnrolledAt(facts, call.at))
    throw notFound('intune', id);
  return index;
}

/** Whether Intune knows the device at an instant: some are only in the directory, some come later. */
export function isEnrolledAt(facts: DeviceFacts, at: number): boolean {
  return facts.isEnrolled && facts.enrolledAt <= at;
}

/** The device's next contact carries the action out; until then its result is pending. */
function actOn(actionName: string): Route['handle'] {
  return (call, tenant) => {
    const id = tenant.fleet.facts(deviceIndex(call, tenant)).managedDeviceId;
    const former = tenant.documents.get(nouns.deviceAction, id)?.actions ?? [];
    const kept = former.filter((action) => action.actionName !== actionName);
    const value: DeviceActionRecord = { actions: [...kept, { actionName, requestedAt: call.at }] };
    tenant.commit([{ kind: 'put', noun: nouns.deviceAction, id, at: call.at, value }]);
    return replyEmpty(204);
  };
}

interface NamedWriter {
  readonly start: string;
  readonly write: FieldWriter;
}

interface Asking {
  readonly isStrict: boolean;
  readonly isSingle?: boolean;
}

/** Writers of the selected properties; unknown names are left out without a word, as Intune does. */
function writersFor(call: GraphCall, asking: Asking): readonly NamedWriter[] {
  const fields = fieldWriters[call.version];
  const select = selectOf(call);
  const names = select ?? Object.keys(fields);
  const writers: NamedWriter[] = [];
  for (const name of new Set(['id', ...names])) {
    const write = fields[name];
    if (write === undefined) continue;
    const isAsked = asking.isSingle === true && select !== null;
    writers.push({
      start: `${JSON.stringify(name)}:`,
      write: writerOf(name, { write, isAsked, isStrict: asking.isStrict }),
    });
  }
  return writers;
}

/**
 * Some properties have values only on a GET of one device that selects them; elsewhere they are 0 or null (the
 * descriptions of physicalMemoryInBytes and hardwareInformation in Microsoft's metadata of managedDevice).
 */
function writerOf(
  name: string,
  o: { readonly write: FieldWriter; readonly isAsked: boolean; readonly isStrict: boolean },
): FieldWriter {
  if (name === 'physicalMemoryInBytes' && o.isAsked) return physicalMemory;
  return name === 'hardwareInformation' && o.isStrict && !o.isAsked ? hardwareInLists : o.write;
}

function rowOf(tenant: Tenant, index: number, at: number): DeviceRow {
  const facts = tenant.fleet.facts(index);
  let state: ReturnType<DeviceRow['state']> | null = null;
  return { facts, at, tenant, state: () => (state ??= tenant.stateAt(index, at)) };
}

function writeRow(writers: readonly NamedWriter[], row: DeviceRow): string {
  let text = '{';
  for (const { start, write } of writers)
    text += `${text.length > 1 ? ',' : ''}${start}${write(row)}`;
  return `${text}}`;
}

/** A partial listing leaves out devices for a while, another part for another share. */
function isOmitted(index: number, share: number): boolean {
  return (Math.imul(index + 1, 0x9e3779b1) >>> 0) / 2 ** 32 < share;
}

type Predicate = (row: DeviceRow) => boolean;

/** Joins the comparisons Intune honours; all others are dropped. */
function predicateOf(text: string | null): Predicate {
  const filter = text === null ? null : parseFilter(text);
  if (filter === null) return () => true;
  const known = conjuncts(filter).flatMap((part) => knownPredicate(part) ?? []);
  return (row) => known.every((accepts) => accepts(row));
}

function knownPredicate(filter: Filter): Predicate | null {
  if (filter.kind === 'function' && filter.path === 'deviceName') {
    const wanted = filter.text.toLowerCase();
    if (filter.name === 'contains') return ({ facts }) => facts.name.toLowerCase().includes(wanted);
    return filter.name === 'startswith'
      ? ({ facts }) => facts.name.toLowerCase().startsWith(wanted)
      : null;
  }
  if (filter.kind !== 'compare') return null;
  const { path, operator, value } = filter;
  if (path === 'lastSyncDateTime')
    return instantPredicate(filter, ({ state }) => state().lastSyncAt);
  if (path === 'enrolledDateTime') return instantPredicate(filter, ({ facts }) => facts.enrolledAt);
  if (operator !== 'eq') return null;
  const wanted = String(value).toLowerCase();
  if (path === 'operatingSystem')
    return ({ facts }) => facts.operatingSystem.toLowerCase() === wanted;
  return path === 'deviceName' ? ({ facts }) => facts.name.toLowerCase() === wanted : null;
}

function instantPredicate(
  filter: Extract<Filter, { kind: 'compare' }>,
  instantOf: (row: DeviceRow) => number,
): Predicate | null {
  const bound = Date.parse(String(filter.value));
  if (Number.isNaN(bound)) return null;
  // Instants are shown to the second, so they are compared to the second.
  const seconds = (row: DeviceRow) => Math.floor(instantOf(row) / 1000) * 1000;
  switch (filter.operator) {
    case 'gt':
      return (row) => seconds(row) > bound;
    case 'ge':
      return (row) => seconds(row) >= bound;
    case 'lt':
      return (row) => seconds(row) < bound;
    case 'le':
      return (row) => seconds(row) <= bound;
    case 'eq':
    case 'ne':
    case 'has':
      return null;
  }
}

/**
 * The control plane under `/_emulator`: what a test or a rehearsal asks the emulator itself, beside Graph. Faults in,
 * truth out: the log of requests, the mails that were accepted, and the fleet as it really is, which Graph only
 * tells late and in part.
 */
import { z } from 'zod';
import { faultKinds, type DeviceState } from '../fleet/fleet.ts';
import { administrator, findDirectoryObject } from '../graph/directory/directoryObjects.ts';
import {
  organizationId,
  organizationNoun,
  type OrganizationRecord,
} from '../graph/tenant/organization.ts';
import { nouns } from '../store/nouns.ts';
import type { Tenant } from '../store/tenant.ts';
import { replyJson, type Reply, type RawRequest } from './call.ts';
import type { Service } from './dispatch.ts';
import { parseFaults } from './faults.ts';

/** Answers a request of the control plane. `text` is its body. */
export type AnswerControl = (request: RawRequest, text: string | null) => Reply;

type ControlHandler = (service: Service, request: RawRequest, text: string) => Reply;

const handlers: Readonly<Record<string, ControlHandler>> = {
  'GET health': (service) =>
    replyJson(200, { status: 'ok', devices: service.tenant.fleet.size, pid: process.pid }),
  'GET faults': (service) => replyJson(200, { faults: service.faults.list(), kinds: faultKinds }),
  'POST faults': (service, _, text) => {
    service.faults.set(parseFaults(JSON.parse(text)));
    return replyJson(200, { faults: service.faults.list() });
  },
  'DELETE faults': (service) => {
    service.faults.set([]);
    return replyJson(200, { faults: [] });
  },
  'GET requests': (service, request) =>
    replyJson(200, {
      requests: service.log.list({ onlyWrites: queryOf(request).get('writes') === '1' }),
    }),
  'DELETE requests': (service) => {
    service.log.clear();
    return replyJson(200, { requests: [] });
  },
  'GET outbox': (service) =>
    replyJson(200, {
      mails: service.tenant.documents.list(nouns.mail).map(({ id, value }) => ({ id, ...value })),
    }),
  'GET permissions': (service, request) =>
    replyJson(
      200,
      grantsShown(service, queryOf(request).get('clientId') ?? service.clientId, request.at),
    ),
  'POST permissions': (service, request, text) => {
    const asked = parsed(permissionsSchema, text);
    const clientId = asked.clientId ?? service.clientId;
    const grants = service.office.grantsOf(clientId);
    if (asked.permissions !== undefined) grants.give(asked.permissions);
    if (asked.take !== undefined) {
      const { from = request.at, to = null } = asked;
      grants.take({ permission: asked.take, from, to });
    }
    return replyJson(200, grantsShown(service, clientId, request.at));
  },
  'POST application': (service, _, text) => {
    const { clientId = service.clientId, ...change } = parsed(applicationSchema, text);
    service.office.register({ clientId, ...change });
    return replyJson(200, { clientId });
  },
  'POST organization': (service, request, text) => {
    const value = parsed(organizationSchema, text);
    const put = {
      kind: 'put',
      noun: organizationNoun,
      id: organizationId,
      at: request.at,
    } as const;
    service.tenant.commit([{ ...put, value }]);
    return replyJson(200, value);
  },
  'DELETE tokens': (service) => {
    service.office.revokeTokens();
    return replyJson(200, { tokens: 'revoked' });
  },
  'GET fleet': (service, request) => replyJson(200, countFleet(service.tenant, instantIn(request))),
  'GET administrator': () => replyJson(200, administrator),
};

/** An instant of the fleet's time, from ISO 8601. */
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** What the application may do from now on (null = everything), or one permission that is gone for a while. */
const permissionsSchema = z.strictObject({
  clientId: z.string().optional(),
  permissions: z.array(z.string()).nullable().optional(),
  take: z.string().optional(),
  from: instant.optional(),
  to: instant.optional(),
});

/** A new application, or what changes of one: a new secret, its end, its permissions. */
const applicationSchema = z.strictObject({
  clientId: z.string().optional(),
  secret: z.string().min(1).optional(),
  secretExpiresAt: instant.nullable().optional(),
  permissions: z.array(z.string()).nullable().optional(),
});

/** What the tenant is, as a whole: what is left out is usual again. */
const organizationSchema: z.ZodType<OrganizationRecord> = z.strictObject({
  mobileDeviceManagementAuthority: z
    .enum(['unknown', 'intune', 'sccm', 'office365'])
    .exactOptional(),
  onPremisesSyncEnabled: z.boolean().nullable().exactOptional(),
  hoursSinceSync: z.number().min(0).nullable().exactOptional(),
  skus: z
    .array(
      z.strictObject({
        skuPartNumber: z.string().min(1),
        capabilityStatus: z.string().exactOptional(),
        enabled: z.number().int().min(0).exactOptional(),
        plans: z.array(z.string()),
      }),
    )
    .exactOptional(),
});

function parsed<T>(schema: z.ZodType<T>, text: string): T {
  const result = schema.safeParse(JSON.parse(text));
  if (result.success) return result.data;
  throw new Error(z.prettifyError(result.error));
}

function grantsShown(service: Service, clientId: string, at: number): object {
  return { clientId, permissions: service.office.grantsOf(clientId).listAt(at) };
}

/** Creates the control plane over the service. */
export function createControl(service: Service): AnswerControl {
  return (request, text) => {
    try {
      const [name = '', id] = request.path.replace('/_emulator/', '').split('/');
      if (request.method === 'GET' && name === 'devices' && id !== undefined) {
        return showDevice(service.tenant, id, instantIn(request));
      }
      const handler = handlers[`${request.method} ${name}`];
      if (handler !== undefined) return handler(service, request, text ?? '');
      const known = [...Object.keys(handlers), 'GET devices/{id}'].join(', ');
      return replyJson(404, {
        error: `No ${request.method} /_emulator/${name}. There are: ${known}.`,
      });
    } catch (error) {
      return replyJson(400, { error: error instanceof Error ? error.message : String(error) });
    }
  };
}

function queryOf(request: RawRequest): URLSearchParams {
  return new URLSearchParams(request.search);
}

/** The instant asked for by `?at=`, else the request's. */
function instantIn(request: RawRequest): number {
  const at = queryOf(request).get('at');
  if (at === null) return request.at;
  const instant = Date.parse(at);
  if (Number.isNaN(instant))
    throw new Error(`at=${at} is no instant; write it as 2026-12-08T18:00:00Z.`);
  return instant;
}

interface Count {
  devices: number;
  phases: Record<string, number>;
  osVersions: Record<string, number>;
}

/** The fleet counted: by phase of the month's update and by true build, in all and per group with own members. */
function countFleet(tenant: Tenant, at: number): object {
  const all = emptyCount();
  const groups = tenant.documents
    .list(nouns.group)
    .map(({ id, value }) => ({ id, displayName: value.displayName, count: emptyCount() }));
  for (let index = 0; index < tenant.fleet.size; index++) {
    const state = tenant.stateAt(index, at);
    addTo(all, state);
    for (const { id, count } of groups)
      if (tenant.memberships.contains(id, index)) addTo(count, state);
  }
  return {
    at: new Date(at).toISOString(),
    ...all,
    groups: groups.map(({ id, displayName, count }) => ({ id, displayName, ...count })),
  };
}

function emptyCount(): Count {
  return { devices: 0, phases: {}, osVersions: {} };
}

function addTo(count: Count, state: DeviceState): void {
  count.devices += 1;
  const phase = state.update?.phase ?? 'none';
  count.phases[phase] = (count.phases[phase] ?? 0) + 1;
  count.osVersions[state.trueOsVersion] = (count.osVersions[state.trueOsVersion] ?? 0) + 1;
}

/** Everything about one device. Any of its three ids will do. */
function showDevice(tenant: Tenant, id: string, at: number): Reply {
  const object = findDirectoryObject(tenant, id);
  const index = object?.kind === 'device' ? object.index : tenant.fleet.indexOf(id.toLowerCase());
  if (index === undefined) return replyJson(404, { error: `No device has the id ${id}.` });
  const state = tenant.stateAt(index, at);
  const groups = tenant.documents
    .list(nouns.group)
    .filter((group) => tenant.memberships.contains(group.id, index));
  return replyJson(200, {
    at: new Date(at).toISOString(),
    facts: tenant.fleet.facts(index),
    // Some of a state is worked out only when it is read, so it is named here one by one.
    state: {
      osVersion: state.osVersion,
      trueOsVersion: state.trueOsVersion,
      lastSyncAt: state.lastSyncAt,
      isOnline: state.isOnline,
      freeStorageBytes: state.freeStorageBytes,
      windows: state.windows,
      update: state.update,
      feature: state.feature,
      ringPolicyStatus: state.ringPolicyStatus,
      blueScreens: state.blueScreens,
      usageHours: state.usageHours,
    },
    drivers: driversOn(tenant, index, at),
    products: tenant.fleet.productsAt(index, at, tenant.productPoliciesOf(index)),
    policies: tenant.policiesOf(index),
    groups: groups.map(({ id: groupId, value }) => ({
      id: groupId,
      displayName: value.displayName,
    })),
  });
}

/** Versions of drivers that came to a device; the first of each is what it began with. */
function driversOn(tenant: Tenant, index: number, at: number): readonly object[] {
  return tenant.fleet
    .driverInstallsAt(index, at, tenant.policiesOf(index))
    .map(({ id, driver: { manufacturer, driverClass, version }, from, isFailed }) => {
      return { id, manufacturer, driverClass, version, from: Math.max(0, from), isFailed };
    });
}

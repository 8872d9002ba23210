/**
 * `deviceManagement/configurationPolicies` (beta): policies of the settings catalogue. PATCH changes what describes a
 * policy; its settings change only with the whole policy, by PUT: that call is in no document, but public clients of live
 * tenants make it, get 204, and are refused with the words below when they PATCH settings.
 */
import { contextOf, type GraphCall, replyEmpty, replyJson, type Reply } from '../../http/call.ts';
import { bodyObject, replyEntity } from '../../http/dispatch.ts';
import { notFound } from '../../http/errors.ts';
import { inNoOrder, pageOf, pick, selectOf } from '../../http/paging.ts';
import type { Route } from '../../http/routes.ts';
import { nouns, type SettingsPolicyRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { assignmentsOf, assignPolicy } from '../intune/assignments.ts';
import { showDefinition } from './definitionJson.ts';
import { policyFrom, policyPatched, showPolicy, showSettings } from './policyRecord.ts';
import { filteredRows } from './rowFilter.ts';
import { readsConfiguration, writesConfiguration } from '../intune/configurationAccess.ts';

const pages = 'graph/api/intune-deviceconfigv2-devicemanagementconfigurationpolicy';
const read = readsConfiguration(`${pages}-list`);
const write = writesConfiguration(read);
const path = '/deviceManagement/configurationPolicies';
const one = `${path}/{id}`;
const context = 'deviceManagement/configurationPolicies';
/** Policies, and settings of one, to a page: what public clients see that do not ask for more. */
const bounds = { standard: 25, max: 1000, dialect: 'intune' } as const;

/** Routes of policies of the settings catalogue. */
export const settingsPolicyRoutes: readonly Route[] = [
  { ...read, method: 'GET', path, handle: listPolicies },
  { ...write, document: `${pages}-create`, method: 'POST', path, handle: createPolicy },
  { ...read, document: `${pages}-get`, method: 'GET', path: one, handle: getPolicy },
  { ...write, document: `${pages}-update`, method: 'PATCH', path: one, handle: patchPolicy },
  { ...write, document: `${pages}-update`, method: 'PUT', path: one, handle: replacePolicy },
  { ...write, document: `${pages}-delete`, method: 'DELETE', path: one, handle: deletePolicy },
  {
    ...read,
    document: 'graph/api/intune-deviceconfigv2-devicemanagementconfigurationsetting-list',
    method: 'GET',
    path: `${one}/settings`,
    handle: listSettings,
  },
  { ...write, document: `${pages}-assign`, method: 'POST', path: `${one}/assign`, handle: assign },
  {
    ...read,
    document: `${pages}assignment-list`,
    method: 'GET',
    path: `${one}/assignments`,
    handle: listAssignments,
  },
];

interface Found {
  readonly id: string;
  readonly record: SettingsPolicyRecord;
}

function policyOf(call: GraphCall, tenant: Tenant): Found {
  const id = (call.params['id'] ?? '').toLowerCase();
  const record = tenant.documents.get(nouns.settingsPolicy, id);
  if (record === undefined) throw notFound('intune', id);
  return { id, record };
}

function shown(call: GraphCall, tenant: Tenant, { id, record }: Found): Record<string, unknown> {
  const expand = call.query.get('$expand') ?? '';
  return {
    ...pick(showPolicy(tenant, id, record), selectOf(call)),
    ...(expand.includes('settings') ? { settings: showSettings(record) } : {}),
    ...(expand.includes('assignments')
      ? { assignments: assignmentsOf(tenant, nouns.settingsPolicyAssignment, id) }
      : {}),
  };
}

function listPolicies(call: GraphCall, tenant: Tenant): Reply {
  const all = tenant.documents
    .list(nouns.settingsPolicy)
    .map(({ id, value }) => showPolicy(tenant, id, value));
  const rows = filteredRows(call, all, 'deviceManagementConfigurationPolicy');
  const page = pageOf(call, inNoOrder(call, rows), bounds);
  return replyJson(200, {
    '@odata.context': contextOf(call, context),
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.flatMap((row) => {
      const id = String(row['id']);
      const record = tenant.documents.get(nouns.settingsPolicy, id);
      return record === undefined ? [] : [shown(call, tenant, { id, record })];
    }),
  });
}

function createPolicy(call: GraphCall, tenant: Tenant): Reply {
  const times = { createdAt: call.at, modifiedAt: call.at };
  const record = policyFrom(tenant.settingsCatalog, bodyObject(call, 'intune'), times);
  const id = tenant.newId();
  keep(call, tenant, { id, record });
  return replyEntity(201, contextOf(call, `${context}/$entity`), showPolicy(tenant, id, record));
}

function keep(call: GraphCall, tenant: Tenant, { id, record }: Found): void {
  tenant.commit([{ kind: 'put', noun: nouns.settingsPolicy, id, at: call.at, value: record }]);
}

function getPolicy(call: GraphCall, tenant: Tenant): Reply {
  const found = policyOf(call, tenant);
  return replyEntity(200, contextOf(call, `${context}/$entity`), shown(call, tenant, found));
}

function patchPolicy(call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = policyOf(call, tenant);
  const changed = policyPatched(record, bodyObject(call, 'intune'), call.at);
  keep(call, tenant, { id, record: changed });
  return replyEntity(200, contextOf(call, `${context}/$entity`), showPolicy(tenant, id, changed));
}

function replacePolicy(call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = policyOf(call, tenant);
  const times = { createdAt: record.createdAt, modifiedAt: call.at };
  const changed = policyFrom(tenant.settingsCatalog, bodyObject(call, 'intune'), times);
  keep(call, tenant, { id, record: changed });
  return replyEmpty(204);
}

function deletePolicy(call: GraphCall, tenant: Tenant): Reply {
  const { id } = policyOf(call, tenant);
  tenant.commit([{ kind: 'remove', noun: nouns.settingsPolicy, id, at: call.at }]);
  return replyEmpty(204);
}

function listSettings(call: GraphCall, tenant: Tenant): Reply {
  const { id, record } = policyOf(call, tenant);
  const page = pageOf(call, showSettings(record), bounds);
  const isExpanded = call.query.get('$expand')?.includes('settingDefinitions') ?? false;
  return replyJson(200, {
    '@odata.context': contextOf(call, `${context}('${id}')/settings`),
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.map((setting) => ({
      ...setting,
      ...(isExpanded ? { settingDefinitions: definitionsOf(tenant, setting) } : {}),
    })),
  });
}

/** The definitions that a setting names at any depth. */
function definitionsOf({ settingsCatalog }: Tenant, setting: object): readonly object[] {
  const named = JSON.stringify(setting).matchAll(/"settingDefinitionId":"([^"]+)"/g);
  return [...named].flatMap(([, id = '']) => {
    const definition = settingsCatalog.byId(id);
    return definition === undefined ? [] : [showDefinition(settingsCatalog, definition)];
  });
}

function assign(call: GraphCall, tenant: Tenant): Reply {
  const { id } = policyOf(call, tenant);
  const type = 'deviceManagementConfigurationPolicyAssignment';
  const added = { source: 'direct', sourceId: id };
  const policy = { id, noun: nouns.settingsPolicyAssignment, type, added };
  const value = assignPolicy(call, tenant, policy);
  return replyJson(200, {
    '@odata.context': contextOf(call, `Collection(microsoft.graph.${type})`),
    value,
  });
}

function listAssignments(call: GraphCall, tenant: Tenant): Reply {
  const { id } = policyOf(call, tenant);
  return replyJson(200, {
    '@odata.context': contextOf(call, `${context}('${id}')/assignments`),
    value: assignmentsOf(tenant, nouns.settingsPolicyAssignment, id),
  });
}

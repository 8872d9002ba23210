/** `deviceManagement/configurationSettings` (beta): the definitions of the settings catalogue, listed and searched. */
import { contextOf, type GraphCall, replyJson, type Reply } from '../../http/call.ts';
import { replyEntity } from '../../http/dispatch.ts';
import { notFound } from '../../http/errors.ts';
import { inNoOrder, pageOf, pick, selectOf } from '../../http/paging.ts';
import type { Route } from '../../http/routes.ts';
import type { Tenant } from '../../store/tenant.ts';
import { showDefinition } from './definitionJson.ts';
import { filteredRows } from './rowFilter.ts';
import { readsConfiguration } from '../intune/configurationAccess.ts';

const pages = 'graph/api/intune-deviceconfigv2-devicemanagementconfigurationsettingdefinition';
const read = readsConfiguration(`${pages}-list`);
const path = '/deviceManagement/configurationSettings';
const context = 'deviceManagement/configurationSettings';
/** Definitions to a page. */
const pageSize = 25;

/** Routes of definitions. */
export const settingDefinitionRoutes: readonly Route[] = [
  { ...read, method: 'GET', path, handle: listDefinitions },
  { ...read, document: `${pages}-get`, method: 'GET', path: `${path}/{id}`, handle: getDefinition },
];

function listDefinitions(call: GraphCall, { settingsCatalog }: Tenant): Reply {
  const all = settingsCatalog.definitions.map((one) => showDefinition(settingsCatalog, one));
  const rows = filteredRows(call, all, 'deviceManagementConfigurationSettingDefinition');
  const page = pageOf(call, inNoOrder(call, rows), {
    standard: pageSize,
    max: 1000,
    dialect: 'intune',
  });
  return replyJson(200, {
    '@odata.context': contextOf(call, context),
    ...(page.link === null ? {} : { '@odata.nextLink': page.link }),
    value: page.items.map((row) => pick(row, selectOf(call))),
  });
}

function getDefinition(call: GraphCall, { settingsCatalog }: Tenant): Reply {
  const id = (call.params['id'] ?? '').toLowerCase();
  const definition = settingsCatalog.byId(id);
  if (definition === undefined) throw notFound('intune', id);
  const shown = pick(showDefinition(settingsCatalog, definition), selectOf(call));
  return replyEntity(200, contextOf(call, `${context}/$entity`), shown);
}

/** A definition of the settings catalogue as Graph shows it: the rows that live tenants give, property by property. */
import type { SettingDefinition, SettingOption } from '../../settingsCatalog/definition.ts';
import type { SettingsCatalog } from '../../settingsCatalog/catalog.ts';
import { guidFrom } from '../../store/tenant.ts';

type Json = Readonly<Record<string, unknown>>;

/** The type of a definition, without `microsoft.graph.`. */
export function definitionType({ value }: SettingDefinition): string {
  const kind = value.kind === 'choice' ? 'Choice' : 'Simple';
  return `deviceManagementConfiguration${kind}SettingDefinition`;
}

/** One definition with what depends on it. */
export function showDefinition(catalog: SettingsCatalog, definition: SettingDefinition): Json {
  return {
    '@odata.type': `#microsoft.graph.${definitionType(definition)}`,
    id: definition.id,
    name: definition.name,
    displayName: definition.displayName,
    description: definition.description,
    helpText: '',
    infoUrls: [],
    keywords: definition.keywords,
    baseUri: definition.platform === 'macOS' ? '' : './Device/Vendor/MSFT/Policy',
    offsetUri: definition.offsetUri,
    rootDefinitionId: definition.rootId,
    categoryId: guidFrom(`category ${definition.offsetUri.split('/').slice(0, 3).join('/')}`),
    version: definition.version,
    accessTypes: 'none',
    settingUsage: 'configuration',
    uxBehavior: definition.value.kind === 'choice' ? 'dropdown' : 'default',
    visibility: 'settingsCatalog,template',
    riskLevel: 'low',
    occurrence: { minDeviceOccurrence: 1, maxDeviceOccurrence: 1 },
    referredSettingInformationList: [],
    applicability: applicability(definition),
    ...valueParts(catalog, definition),
  };
}

function applicability({ platform }: SettingDefinition): Json {
  const shared = { description: null, platform, deviceMode: 'none' };
  if (platform === 'macOS')
    return {
      '@odata.type': '#microsoft.graph.deviceManagementConfigurationSettingApplicability',
      ...shared,
      technologies: 'mdm,appleRemoteManagement',
    };
  return {
    '@odata.type': '#microsoft.graph.deviceManagementConfigurationWindowsSettingApplicability',
    ...shared,
    technologies: 'mdm',
    configurationServiceProviderVersion: '5.0',
    minimumSupportedVersion: null,
    maximumSupportedVersion: null,
    windowsSkus: [],
    requiresAzureAd: false,
    requiredAzureAdTrustType: 'none',
  };
}

/** A choice tells dependencies option by option, any other setting tells its own. */
function valueParts(catalog: SettingsCatalog, definition: SettingDefinition): Json {
  const { value } = definition;
  const dependentOn = parents(definition);
  if (value.kind === 'choice')
    return {
      defaultOptionId: value.options[0]?.itemId ?? null,
      options: value.options.map((option) => showOption(catalog, option, dependentOn)),
    };
  const type = value.kind === 'text' ? 'String' : 'Integer';
  const prefix = `#microsoft.graph.deviceManagementConfiguration${type}SettingValue`;
  return {
    dependentOn,
    dependedOnBy: [],
    defaultValue: {
      '@odata.type': prefix,
      settingValueTemplateReference: null,
      value: value.kind === 'text' ? null : value.min,
    },
    valueDefinition:
      value.kind === 'text'
        ? {
            '@odata.type': `${prefix}Definition`,
            format: 'none',
            inputValidationSchema: null,
            isSecret: false,
            fileTypes: [],
            minimumLength: 0,
            maximumLength: value.lengthMax,
          }
        : {
            '@odata.type': `${prefix}Definition`,
            minimumValue: value.min,
            maximumValue: value.max,
          },
  };
}

function parents({ under }: SettingDefinition): readonly Json[] {
  return under === null ? [] : [{ dependentOn: under.optionId, parentSettingId: under.settingId }];
}

function showOption(
  catalog: SettingsCatalog,
  { itemId, displayName, value }: SettingOption,
  dependentOn: readonly Json[],
): Json {
  const type = typeof value === 'number' ? 'Integer' : 'String';
  return {
    itemId,
    name: displayName,
    displayName,
    description: null,
    helpText: null,
    optionValue: {
      '@odata.type': `#microsoft.graph.deviceManagementConfiguration${type}SettingValue`,
      settingValueTemplateReference: null,
      value,
    },
    dependentOn,
    dependedOnBy: catalog.under(itemId).map(({ id }) => ({ dependedOnBy: id, required: true })),
  };
}

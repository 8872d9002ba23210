/**
 * Policies of the settings catalogue that other administrators made before anybody writes, as a scenario names them: by the
 * template's names and what is written, so that a scenario needs no ids.
 */
import { GraphError } from '../../http/errors.ts';
import type { Scenario } from '../../fleet/scenario/scenarioSchema.ts';
import type { SettingsCatalog } from '../../settingsCatalog/catalog.ts';
import type { SettingDefinition } from '../../settingsCatalog/definition.ts';
import type { JournalEvent } from '../../store/journal.ts';
import { type GroupRecord, nouns } from '../../store/nouns.ts';
import { guidFrom } from '../../store/tenant.ts';
import { policyFrom } from './policyRecord.ts';

type InitialPolicy = Scenario['settingsCatalog']['policies'][number];

/** What they are made from. */
interface Sources {
  readonly catalog: SettingsCatalog;
  /** The groups of the tenant's beginning. */
  readonly groups: readonly JournalEvent[];
  readonly createdAt: number;
}

/** The events that make the policies. Throws a `RangeError` that names the policy and what is wrong with it. */
export function initialPolicies(
  policies: readonly InitialPolicy[],
  sources: Sources,
): readonly JournalEvent[] {
  return policies.flatMap((policy, nth) => {
    try {
      return eventsOf(policy, nth, sources);
    } catch (error) {
      if (!(error instanceof GraphError) && !(error instanceof RangeError)) throw error;
      throw new RangeError(`settingsCatalog.policies[${nth}] (${policy.name}): ${error.message}`);
    }
  });
}

function eventsOf(
  { name, values, group }: InitialPolicy,
  nth: number,
  { catalog, groups, createdAt }: Sources,
): readonly JournalEvent[] {
  const id = guidFrom(`initial policy ${nth}/${name}`);
  const body = {
    name,
    platforms: 'windows10',
    technologies: 'mdm',
    settings: topNames(values).map((top) => ({
      settingInstance: instanceOf(catalog, top, values),
    })),
  };
  const record = policyFrom(catalog, body, { createdAt, modifiedAt: createdAt });
  const assignment = assignmentOf(id, group, groups);
  return [
    { kind: 'put', noun: nouns.settingsPolicy, id, at: createdAt, value: record },
    {
      kind: 'put',
      noun: nouns.settingsPolicyAssignment,
      id,
      at: createdAt,
      value: { assignments: [assignment] },
    },
  ];
}

/** `L_UpdateBranch` of `L_UpdateBranch.L_UpdateBranchID`, each once. */
function topNames(values: InitialPolicy['values']): readonly string[] {
  return [...new Set(Object.keys(values).map((path) => path.split('.')[0] ?? path))];
}

const graphType = '#microsoft.graph.deviceManagementConfiguration';

function instanceOf(
  catalog: SettingsCatalog,
  path: string,
  values: InitialPolicy['values'],
): object {
  const definition = definitionAt(catalog, path);
  const { id: settingDefinitionId, value } = definition;
  if (value.kind !== 'choice') {
    const kind = value.kind === 'text' ? 'String' : 'Integer';
    const type = `${graphType}${kind}SettingValue`;
    return {
      '@odata.type': `${graphType}SimpleSettingInstance`,
      settingDefinitionId,
      simpleSettingValue: { '@odata.type': type, value: values[path] },
    };
  }
  const under = Object.keys(values).filter((one) => isDirectlyUnder(one, path));
  // What stands under a policy stands under its enabled option.
  const written = values[path] ?? 1;
  const option = value.options.find((one) => one.value === written);
  return {
    '@odata.type': `${graphType}ChoiceSettingInstance`,
    settingDefinitionId,
    choiceSettingValue: {
      value: option?.itemId ?? String(written),
      children: under.map((one) => instanceOf(catalog, one, values)),
    },
  };
}

function isDirectlyUnder(path: string, above: string): boolean {
  return path.startsWith(`${above}.`) && !path.slice(above.length + 1).includes('.');
}

/** The definition that a path of names leads to, in its first version. */
function definitionAt(catalog: SettingsCatalog, path: string): SettingDefinition {
  let found: SettingDefinition | undefined;
  for (const name of path.split('.')) {
    const above: string | null = found?.id ?? null;
    found = catalog.definitions.find(
      (one) => one.name === name && (one.under?.settingId ?? null) === above,
    );
    if (found === undefined) throw new RangeError(`there is no setting ${path}.`);
  }
  if (found === undefined) throw new RangeError('a setting has a name.');
  return found;
}

function assignmentOf(
  policyId: string,
  group: string | undefined,
  groups: readonly JournalEvent[],
): Readonly<Record<string, unknown>> {
  const assignment = (whom: string, target: object) => ({
    '@odata.type': `${graphType}PolicyAssignment`,
    id: `${policyId}_${whom}`,
    source: 'direct',
    sourceId: policyId,
    target,
  });
  if (group === undefined)
    return assignment('all', { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' });
  const found = groups.find(
    (event) => event.kind === 'put' && (event.value as Partial<GroupRecord>).displayName === group,
  );
  if (found === undefined || !('id' in found)) throw new RangeError(`there is no group ${group}.`);
  const type = '#microsoft.graph.groupAssignmentTarget';
  return assignment(found.id, { '@odata.type': type, groupId: found.id });
}

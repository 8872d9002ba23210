/**
 * What settings the catalogue of a tenant knows. One administrative template is split over definitions of several prefixes,
 * and ids differ from what their pattern promises, so a definition is found by its name or its place and never built. What
 * is odd about it: docs/graph.md, "Settings catalogue".
 */
import { z } from 'zod';
import { calls, pathOf } from '../calls.ts';
import { pagesOf } from '../paging.ts';
import type { Graph } from '../request.ts';
import { wireMaybeText } from '../wire.ts';

/** One option of a choice. */
export interface SettingOption {
  readonly id: string;
  /** What is chosen by it, as far as it is told: `1`, `MonthlyEnterprise`. */
  readonly value: string | null;
  readonly title: string | null;
}

/** One setting that a policy may have. */
export interface SettingDefinition {
  readonly id: string;
  /** `L_UpdateBranch`. */
  readonly name: string | null;
  readonly title: string | null;
  /** Where the device keeps it: `/Config/…~L_Updates/L_UpdateBranch`. */
  readonly place: string | null;
  /** The definition above it; null = it stands by itself. */
  readonly parentId: string | null;
  readonly kind: 'choice' | 'text' | 'number' | 'other';
  readonly options: readonly SettingOption[];
}

const wireOption = z.object({
  itemId: z.string().min(1),
  displayName: wireMaybeText,
  name: wireMaybeText,
  optionValue: z
    .object({ value: z.union([z.string(), z.number()]).nullish() })
    .nullish()
    .catch(null),
});

const wireDefinition = z.object({
  '@odata.type': z.string().nullish(),
  id: z.string().min(1),
  name: wireMaybeText,
  displayName: wireMaybeText,
  offsetUri: wireMaybeText,
  rootDefinitionId: wireMaybeText,
  options: z.array(wireOption).nullish(),
  valueDefinition: z.object({ '@odata.type': z.string().nullish() }).nullish(),
});

/** No catalogue is larger; a longer list is none. */
const definitionsMax = 200_000;

/** The definitions whose place, id or name a test takes. Each is read by itself; one that cannot be read is left out. */
export async function listSettingDefinitions(
  graph: Graph,
  {
    asOf,
    isWanted,
  }: {
    readonly asOf: number;
    readonly isWanted: (one: SettingDefinition) => boolean;
  },
): Promise<readonly SettingDefinition[]> {
  const found: SettingDefinition[] = [];
  let seen = 0;
  const pages = pagesOf(graph, {
    path: pathOf(calls.listSettingDefinitions, {}),
    asOf,
    row: wireDefinition,
    onPoison: () => undefined,
  });
  for await (const page of pages) {
    seen += page.length;
    if (seen > definitionsMax) break;
    found.push(...page.map(definitionOf).filter(isWanted));
  }
  return found;
}

function definitionOf(wire: z.infer<typeof wireDefinition>): SettingDefinition {
  const { id, name, displayName, offsetUri, rootDefinitionId, options } = wire;
  return {
    id,
    name,
    title: displayName,
    place: offsetUri,
    parentId: rootDefinitionId === id ? null : rootDefinitionId,
    kind: kindOf(wire),
    options: (options ?? []).map((one) => ({
      id: one.itemId,
      value:
        one.optionValue?.value === undefined || one.optionValue.value === null
          ? null
          : String(one.optionValue.value),
      title: one.displayName ?? one.name,
    })),
  };
}

const integer = '#microsoft.graph.deviceManagementConfigurationIntegerSettingValueDefinition';

function kindOf(wire: z.infer<typeof wireDefinition>): SettingDefinition['kind'] {
  const type = wire['@odata.type'] ?? '';
  if (type.endsWith('ChoiceSettingDefinition')) return 'choice';
  if (!type.endsWith('SimpleSettingDefinition')) return 'other';
  return wire.valueDefinition?.['@odata.type'] === integer ? 'number' : 'text';
}

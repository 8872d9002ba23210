/**
 * Policies of the settings catalogue: a name, a list of settings, and whom they reach. A change of settings is sent as
 * a change of the policy; where that is taken and not done, as the page of the call leaves open, another policy takes its
 * place. Source: Graph's pages "deviceManagementConfigurationPolicy" and "Update deviceManagementConfigurationPolicy".
 */
import { z } from 'zod';
import { calls, pathOf, to } from '../calls.ts';
import { GraphError } from '../error.ts';
import { allOf } from '../paging.ts';
import type { Graph } from '../request.ts';
import { unwrapped, wireMaybeInstant, wireMaybeText, wireNothing } from '../wire.ts';
import { settingOf, settingOnWire, wireSetting, type Setting } from './catalogueSettings.ts';
import {
  deletePolicy,
  readTargets,
  sendTargets,
  type AssignedTargets,
  type AssignmentTargets,
} from './targets.ts';

/** A policy without its settings. */
export interface CataloguePolicy {
  readonly policyId: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly createdAt: number | null;
}

interface OfPolicy {
  readonly policyId: string;
  readonly asOf: number;
}

const wirePolicy = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  description: wireMaybeText,
  createdDateTime: wireMaybeInstant,
});

/** What all our policies are for. */
const forWindows = { platforms: 'windows10', technologies: 'mdm', roleScopeTagIds: ['0'] };

/** All policies of the settings catalogue, whoever made them. */
export async function listCataloguePolicies(
  graph: Graph,
  { asOf }: { readonly asOf: number },
): Promise<readonly CataloguePolicy[]> {
  const path = pathOf(calls.listCataloguePolicies, {});
  const rows = await allOf(graph, { path, asOf, row: wirePolicy, onPoison: () => undefined });
  return rows.map(policyOf);
}

/** One policy. Throws GraphError `notFound`. */
export async function readCataloguePolicy(
  graph: Graph,
  { policyId, asOf }: OfPolicy,
): Promise<CataloguePolicy> {
  const call = to(calls.readCataloguePolicy, { policyId });
  return policyOf(await graph.request({ ...call, asOf, schema: unwrapped(wirePolicy) }));
}

/** The settings of a policy; of a kind that is never sent here, by its definition alone. Throws GraphError `notFound`. */
export async function readCatalogueSettings(
  graph: Graph,
  { policyId, asOf }: OfPolicy,
): Promise<readonly Setting[]> {
  const path = pathOf(calls.readCatalogueSettings, { policyId });
  return (await allOf(graph, { path, asOf, row: wireSetting })).map(settingOf);
}

/** A policy that is to be made. */
export interface NewCataloguePolicy {
  readonly displayName: string;
  readonly description: string;
  readonly settings: readonly Setting[];
  readonly asOf: number;
}

/** Creates a policy that reaches nobody yet. Not safe to repeat. */
export async function createCataloguePolicy(
  graph: Graph,
  { displayName: name, description, settings, asOf }: NewCataloguePolicy,
): Promise<CataloguePolicy> {
  const wire = await graph.request({
    ...to(calls.createCataloguePolicy, {}),
    asOf,
    schema: unwrapped(wirePolicy),
    body: { name, description, ...forWindows, settings: settings.map(settingOnWire) },
  });
  return policyOf(wire);
}

/** Asks for other settings; whether they were taken is read afterwards. False = Intune does not take them so. */
export async function patchCatalogueSettings(
  graph: Graph,
  { policyId, asOf, settings }: OfPolicy & { readonly settings: readonly Setting[] },
): Promise<boolean> {
  try {
    await graph.request({
      ...to(calls.patchCataloguePolicy, { policyId }),
      asOf,
      schema: wireNothing,
      body: { settings: settings.map(settingOnWire) },
    });
    return true;
  } catch (error) {
    if (error instanceof GraphError && error.kind === 'invalid') return false;
    throw error;
  }
}

/** Makes these groups the ones that get the policy; replaces the former list as a whole, so it is safe to repeat. */
export async function assignCataloguePolicy(
  graph: Graph,
  { policyId, asOf, ...targets }: OfPolicy & AssignmentTargets,
): Promise<void> {
  const call = to(calls.assignCataloguePolicy, { policyId });
  const type = '#microsoft.graph.deviceManagementConfigurationPolicyAssignment';
  await sendTargets(graph, { call, asOf }, { type, targets });
}

/** Whom a policy reaches now. Throws GraphError `notFound`. */
export async function readCatalogueTargets(
  graph: Graph,
  { policyId, asOf }: OfPolicy,
): Promise<AssignedTargets> {
  const path = pathOf(calls.readCatalogueTargets, { policyId });
  return await readTargets(graph, { path, asOf });
}

/** Deletes a policy; one that is gone already is no error. */
export async function deleteCataloguePolicy(
  graph: Graph,
  { policyId, asOf }: OfPolicy,
): Promise<void> {
  const path = pathOf(calls.deleteCataloguePolicy, { policyId });
  const isIt = (one: CataloguePolicy) => one.policyId === policyId;
  await deletePolicy(graph, { path, asOf }, { list: listCataloguePolicies, isIt });
}

function policyOf(wire: z.infer<typeof wirePolicy>): CataloguePolicy {
  const { id, name, description, createdDateTime } = wire;
  return { policyId: id, displayName: name ?? '', description, createdAt: createdDateTime };
}

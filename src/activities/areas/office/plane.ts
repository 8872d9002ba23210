/**
 * Policies of Microsoft 365 Apps in Intune's settings catalogue. Such a policy has no pause: it stops its devices by naming
 * the version they are to be on. What it says is compared as a whole, so that whatever somebody has changed in the portal
 * is seen and put right.
 */
import { dayMs } from '#core/time.ts';
import { groupMarker } from '#graph/directory/groups.ts';
import { GraphError } from '#graph/error.ts';
import {
  assignCataloguePolicy,
  createCataloguePolicy,
  deleteCataloguePolicy,
  listCataloguePolicies,
  patchCatalogueSettings,
  readCataloguePolicy,
  readCatalogueSettings,
  readCatalogueTargets,
  type CataloguePolicy,
} from '#graph/intune/cataloguePolicies.ts';
import { isSameSettings, type Setting } from '#graph/intune/catalogueSettings.ts';
import type { RingPolicy } from '#graph/intune/ringPolicy.ts';
import { listSettingDefinitions } from '#graph/intune/settingDefinitions.ts';
import type { Graph } from '#graph/request.ts';
import { keepReading, keptReading } from '#store/reading/keptReadings.ts';
import type { Deps } from '../../deps.ts';
import { carriesMark, holdPolicyName, ringTitle } from '../../names.ts';
import {
  isOfOfficeUpdates,
  isWhole,
  knownSettingsIn,
  policyIn,
  settingsFor,
  type KnownSettings,
  type OfficePolicy,
} from './settings.ts';
import type { ControlPlane, OfPolicy } from '../plane.ts';

const path = '/deviceManagement/configurationPolicies';

/** Ids of settings are asked for anew after so long: a template may have been imported again. */
const idsForMs = dayMs;

/** Who keeps the Office policies of a tenant. */
export function officePlane({ store }: Deps, tenant: string): ControlPlane {
  let asked: Promise<KnownSettings> | null = null;
  const settings: SettingsOf = (graph, asOf) =>
    (asked ??= settingsOfTenant(store, { tenant, asOf, graph }));
  return {
    path,
    ringPolicyName: (ring) =>
      `Windows Autopatch - Office Update Configuration [${ringTitle(ring)}]`,
    holdPolicyName: (hold, part) => `${holdPolicyName(hold, part)} (Office)`,
    list: async (graph, { asOf }) => {
      const all = await listCataloguePolicies(graph, { asOf });
      const own = all.filter(({ description }) => description?.includes(groupMarker) === true);
      return await Promise.all(own.map((one) => stateOf(graph, one, { settings, asOf })));
    },
    read: async (graph, of) =>
      await stateOf(graph, await readCataloguePolicy(graph, of), { settings, asOf: of.asOf }),
    create: async (graph, { displayName, description, cadence, asOf }) => {
      const known = await settings(graph, asOf);
      const wanted = settingsFor(known, { cadence, pinnedTo: null });
      const made = { displayName, description, settings: wanted, asOf };
      const policy = await createCataloguePolicy(graph, made);
      return await stateOf(graph, policy, { settings, asOf });
    },
    change: async (graph, { changes: { cadence, pinnedTo }, ...of }) => {
      const known = await settings(graph, of.asOf);
      const now = policyIn(known, await readCatalogueSettings(graph, of));
      const policy = {
        cadence: cadence ?? now.cadence,
        pinnedTo: pinnedTo === undefined ? now.pinnedTo : pinnedTo,
      };
      const right = await putRight(graph, of, settingsFor(known, policy));
      return await stateOf(graph, right, { settings, asOf: of.asOf });
    },
    remove: deleteCataloguePolicy,
    readTargets: readCatalogueTargets,
    assign: assignCataloguePolicy,
    conflicts: null,
    renewal: null,
    expedite: null,
  };
}

type SettingsOf = (graph: Graph, asOf: number) => Promise<KnownSettings>;

/** The ids of a tenant's settings, as kept, or as its catalogue has them now. */
async function settingsOfTenant(
  store: Deps['store'],
  {
    tenant,
    asOf,
    graph,
  }: { readonly tenant: string; readonly asOf: number; readonly graph: Graph },
): Promise<KnownSettings> {
  const of = { tenant, name: 'officeSettings' };
  const kept = await keptReading(store, of);
  if (kept !== null && Math.abs(asOf - kept.readAt) < idsForMs && isWhole(kept.body))
    return kept.body;
  const isWanted = isOfOfficeUpdates;
  const known = knownSettingsIn(await listSettingDefinitions(graph, { asOf, isWanted }));
  await keepReading(store, { ...of, readAt: asOf, body: known });
  return known;
}

/** A policy with what it says. What no release changes is compared too: `isAltered` tells that it is not as it was made. */
async function stateOf(
  graph: Graph,
  { policyId, displayName, description, createdAt }: CataloguePolicy,
  { settings, asOf }: { readonly settings: SettingsOf; readonly asOf: number },
): Promise<RingPolicy> {
  const known = await settings(graph, asOf);
  const found = await readCatalogueSettings(graph, { policyId, asOf });
  const { cadence, pinnedTo }: OfficePolicy = policyIn(known, found);
  return {
    policyId,
    displayName,
    description,
    createdAt,
    version: 0,
    cadence: { ...cadence, gracePeriodDays: 0 },
    paused: pinnedTo !== null,
    pauseExpiresAt: null,
    rolledBackAt: null,
    pinnedTo,
    isAltered: !isSameSettings(found, settingsFor(known, { cadence, pinnedTo })),
  };
}

/**
 * Brings a policy to these settings; gives it, or the one that took its place where Intune takes no change of settings. Safe
 * to repeat: one that an earlier try has made is found by its mark and its settings.
 */
async function putRight(
  graph: Graph,
  of: OfPolicy,
  settings: readonly Setting[],
): Promise<CataloguePolicy> {
  const isRight = async (one: OfPolicy): Promise<boolean> =>
    isSameSettings(await readCatalogueSettings(graph, one), settings);
  const policy = await readCataloguePolicy(graph, of);
  if (await isRight(of)) return policy;
  if ((await patchCatalogueSettings(graph, { ...of, settings })) && (await isRight(of)))
    return policy;
  const { displayName, description, policyId } = policy;
  const { asOf } = of;
  const mark = description ?? '';
  if (!mark.includes(groupMarker))
    throw new GraphError(`${displayName} lacks the mark of ours, so none takes its place`, {
      kind: 'conflict',
      wayOut: 'delete it in Intune; another is made then',
    });
  const others = await listCataloguePolicies(graph, { asOf });
  let next: CataloguePolicy | null = null;
  for (const one of others.filter((other) => other.policyId !== policyId))
    if (carriesMark(one.description, mark) && (await isRight({ ...one, asOf }))) next ??= one;
  const made = { displayName, description: mark, settings, asOf };
  next ??= await createCataloguePolicy(graph, made);
  await assignCataloguePolicy(graph, { ...(await readCatalogueTargets(graph, of)), ...next, asOf });
  await deleteCataloguePolicy(graph, of);
  return next;
}

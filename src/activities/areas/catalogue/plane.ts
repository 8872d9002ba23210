/**
 * Policies of an area in Intune's settings catalogue. Such a policy has no pause: it stops its devices by naming the version
 * they are to be on. What it says is compared as a whole, so that whatever somebody has changed in the portal
 * is seen and put right.
 */
import type { AreaKey } from '#core/release/state/release.ts';
import type { RingName } from '#core/ring.ts';
import { dayMs } from '#core/time.ts';
import { groupMarker } from '#graph/directory/groups.ts';
import { GraphError } from '#graph/error.ts';
import { listCatalogueConflicts } from '#graph/intune/catalogueConflicts.ts';
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
import { readRings } from '#store/release/rings.ts';
import type { Deps } from '../../deps.ts';
import { carriesMark, holdPolicyName, marker, ringMarked } from '../../names.ts';
import type { ControlPlane, OfPolicy } from '../plane.ts';
import type { PolicyForm } from './form.ts';
import { isWhole, knownSettingsIn, type KnownSettings } from './template.ts';

const path = '/deviceManagement/configurationPolicies';

/** Ids of settings are asked for anew after so long: a template may have been imported again. */
const idsForMs = dayMs;

/** Who keeps the policies of an area in a tenant. */
export function cataloguePlane<Purpose extends string>(
  form: PolicyForm<Purpose>,
  { store }: Pick<Deps, 'store'>,
  tenant: string,
): ControlPlane {
  let asked: Promise<KnownSettings<Purpose>> | null = null;
  const of: Kept<Purpose> = {
    form,
    ringOf: (policy) => ringOf(store, policy, { tenant, area: form.area }),
    known: (graph, asOf) => (asked ??= knownOfTenant(form, store, { tenant, asOf, graph })),
  };
  const { area, ringPolicyName, template } = form;
  const marks = [area, `hold/${area}`].map((what) => marker(tenant, `${what}/`));
  return {
    path,
    ringPolicyName,
    holdPolicyName: (hold, part) => `${holdPolicyName(hold, part)} (${template.product})`,
    list: async (graph, { asOf }) => {
      const all = await listCataloguePolicies(graph, { asOf });
      const own = all.filter(({ description }) =>
        marks.some((mark) => description?.includes(mark) === true),
      );
      return await Promise.all(own.map((one) => stateOf(graph, one, { of, asOf })));
    },
    read: async (graph, { policyId, asOf }) =>
      await stateOf(graph, await readCataloguePolicy(graph, { policyId, asOf }), { of, asOf }),
    create: async (graph, { displayName, description, cadence, asOf }) => {
      const ring = ringMarked(description, { tenant, area });
      const known = await of.known(graph, asOf);
      const settings = form.settingsFor(known, { ring, cadence, pinnedTo: null });
      const policy = await createCataloguePolicy(graph, {
        displayName,
        description,
        settings,
        asOf,
      });
      return await stateOf(graph, policy, { of, asOf });
    },
    change: async (graph, { policyId, asOf, changes: { cadence, pinnedTo } }) => {
      const known = await of.known(graph, asOf);
      const former = await readCataloguePolicy(graph, { policyId, asOf });
      const now = form.saidIn(known, await readCatalogueSettings(graph, { policyId, asOf }));
      const settings = form.settingsFor(known, {
        ring: await of.ringOf(former),
        cadence: cadence ?? now.cadence,
        pinnedTo: pinnedTo === undefined ? now.pinnedTo : pinnedTo,
      });
      const right = await putRight(graph, former, { settings, asOf });
      return await stateOf(graph, right, { of, asOf });
    },
    remove: deleteCataloguePolicy,
    readTargets: readCatalogueTargets,
    assign: assignCataloguePolicy,
    conflicts: listCatalogueConflicts,
    renewal: null,
    expedite: null,
  };
}

/** What is known of an area's policies in a tenant. */
interface Kept<Purpose extends string> {
  readonly form: PolicyForm<Purpose>;
  readonly ringOf: (policy: CataloguePolicy) => Promise<RingName | null>;
  readonly known: (graph: Graph, asOf: number) => Promise<KnownSettings<Purpose>>;
}

/** Whose ring a policy is, by its mark; where somebody has taken that out, by what the store knows. */
async function ringOf(
  store: Deps['store'],
  { policyId, description }: CataloguePolicy,
  key: AreaKey,
): Promise<RingName | null> {
  const marked = ringMarked(description, key);
  if (marked !== null) return marked;
  return (await readRings(store, key)).find((row) => row.policyId === policyId)?.ring ?? null;
}

/** The ids of a tenant's settings, as kept, or as its catalogue has them now. */
async function knownOfTenant<Purpose extends string>(
  { area, template }: PolicyForm<Purpose>,
  store: Deps['store'],
  {
    tenant,
    asOf,
    graph,
  }: { readonly tenant: string; readonly asOf: number; readonly graph: Graph },
): Promise<KnownSettings<Purpose>> {
  const of = { tenant, name: `${area}Settings` };
  const kept = await keptReading(store, of);
  if (kept !== null && Math.abs(asOf - kept.readAt) < idsForMs && isWhole(template, kept.body))
    return kept.body;
  const isWanted = template.isOwn;
  const known = knownSettingsIn(template, await listSettingDefinitions(graph, { asOf, isWanted }));
  await keepReading(store, { ...of, readAt: asOf, body: known });
  return known;
}

/** A policy with what it says. What no release changes is compared too: `isAltered` tells that it is not as it was made. */
async function stateOf<Purpose extends string>(
  graph: Graph,
  policy: CataloguePolicy,
  { of, asOf }: { readonly of: Kept<Purpose>; readonly asOf: number },
): Promise<RingPolicy> {
  const { form } = of;
  const known = await of.known(graph, asOf);
  const { policyId, displayName, description, createdAt } = policy;
  const found = await readCatalogueSettings(graph, { policyId, asOf });
  const { cadence, pinnedTo } = form.saidIn(known, found);
  const ring = await of.ringOf(policy);
  return {
    policyId,
    displayName,
    description,
    createdAt,
    version: 0,
    cadence,
    paused: pinnedTo !== null,
    pauseExpiresAt: null,
    rolledBackAt: null,
    pinnedTo,
    isAltered: !isSameSettings(found, form.settingsFor(known, { ring, cadence, pinnedTo })),
  };
}

/**
 * Brings a policy to these settings; gives it, or the one that took its place where Intune takes no change of settings. Safe
 * to repeat: one that an earlier try has made is found by its mark and its settings.
 */
async function putRight(
  graph: Graph,
  policy: CataloguePolicy,
  { settings, asOf }: { readonly settings: readonly Setting[]; readonly asOf: number },
): Promise<CataloguePolicy> {
  const { displayName, description, policyId } = policy;
  const of = { policyId, asOf };
  const isRight = async (one: OfPolicy): Promise<boolean> =>
    isSameSettings(await readCatalogueSettings(graph, one), settings);
  if (await isRight(of)) return policy;
  if ((await patchCatalogueSettings(graph, { ...of, settings })) && (await isRight(of)))
    return policy;
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

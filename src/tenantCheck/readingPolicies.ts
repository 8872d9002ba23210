/** The steps of a visit that read the policies of a tenant: rings, expedites, and the settings catalogue. */
import { knownSettingsIn } from '#activities/areas/catalogue/template.ts';
import { isOfOffice, officeTemplate } from '#activities/areas/office/settings.ts';
import { groupMarker } from '#graph/directory/groups.ts';
import {
  listCataloguePolicies,
  readCataloguePolicy,
  readCatalogueSettings,
  readCatalogueTargets,
} from '#graph/intune/cataloguePolicies.ts';
import { listExpedites, readExpediteTargets } from '#graph/intune/expedites.ts';
import { featureDeferralDays } from '#graph/intune/features/profiles.ts';
import { listPolicyConflicts } from '#graph/intune/policyConflicts.ts';
import { listRingPolicies, readRingPolicy, readRingTargets } from '#graph/intune/ringPolicies.ts';
import { listSettingDefinitions } from '#graph/intune/settingDefinitions.ts';
import type { Graph } from '#graph/request.ts';
import { firstOf } from './firstOf.ts';
import { versionsStep } from './features.ts';
import { driversStep } from './readingDrivers.ts';
import type { Step } from './visit.ts';

/** A tenant has some dozens of such policies; more are not opened one by one. */
const openedMax = 100;

/** Names of policies that are not ours, reach somebody, and set what ours for Microsoft 365 Apps set. */
async function othersOnOffice(graph: Graph, asOf: number): Promise<readonly string[]> {
  const all = await listCataloguePolicies(graph, { asOf });
  const others = all.filter(({ description }) => description?.includes(groupMarker) !== true);
  const names: string[] = [];
  for (const { policyId, displayName } of others.slice(0, openedMax)) {
    const of = { policyId, asOf };
    const settings = await readCatalogueSettings(graph, of);
    if (!settings.some(({ definitionId }) => isOfOffice(definitionId))) continue;
    const { groupIds, others: elsewhere } = await readCatalogueTargets(graph, of);
    if (groupIds.length + elsewhere > 0) names.push(`"${displayName}"`);
  }
  return names;
}

/** All of them. */
export const policies: readonly Step[] = [
  {
    calls: ['listRingPolicies'],
    work: async ({ graph, asOf, found, tenant }) => {
      const all = await listRingPolicies(graph, { asOf });
      const ours = all.filter(({ description }) =>
        description?.startsWith(`${groupMarker} ${tenant}/`),
      );
      const policyId = (ours[0] ?? all[0])?.policyId;
      if (policyId !== undefined) found.policyId = policyId;
      const others = all.length - ours.length;
      return {
        kind: 'remark',
        text: `${ours.length} of ours, ${others} of others${others === 0 ? '' : '; where one of those reaches the same devices, they contradict each other'}`,
      };
    },
  },
  {
    calls: ['readRingPolicy', 'readRingTargets', 'listPolicyConflicts'],
    work: async ({ graph, asOf, found: { policyId } }) => {
      if (policyId === undefined)
        return { kind: 'notTried', text: 'there is no update ring yet; `--write` makes one' };
      await readRingPolicy(graph, { policyId, asOf });
      await readRingTargets(graph, { policyId, asOf });
      await firstOf(listPolicyConflicts(graph, { policyId, asOf }));
      return null;
    },
  },
  {
    calls: ['listFeatureProfiles', 'readFeatureTargets'],
    isOptional: true,
    work: async ({ graph, asOf, found: { registrationGroupId: groupId } }) => {
      if (groupId === undefined) return { kind: 'notTried', text: 'there is no group to ask for' };
      const days = await featureDeferralDays(graph, { groupId, asOf });
      const text =
        days === 0
          ? 'a feature update profile reaches the registered devices'
          : 'no feature update profile is for the registered devices as a whole: each ring is pinned to its versions of Windows by one of ours, unless the policy says `versions.mode: unpinned`';
      return { kind: 'remark', text };
    },
  },
  versionsStep,
  driversStep,
  {
    calls: ['listSettingDefinitions'],
    isOptional: true,
    work: async ({ graph, asOf }) => {
      const isWanted = officeTemplate.isOwn;
      const found = await listSettingDefinitions(graph, { asOf, isWanted });
      knownSettingsIn(officeTemplate, found);
      const text = `${found.length} settings of Microsoft 365 Apps updates, each that is needed once`;
      return { kind: 'remark', text };
    },
  },
  {
    calls: ['listCataloguePolicies'],
    isOptional: true,
    work: async ({ graph, asOf, found }) => {
      const cataloguePolicyId = (await listCataloguePolicies(graph, { asOf }))[0]?.policyId;
      if (cataloguePolicyId !== undefined) found.cataloguePolicyId = cataloguePolicyId;
      return null;
    },
  },
  {
    calls: ['readCataloguePolicy', 'readCatalogueSettings', 'readCatalogueTargets'],
    isOptional: true,
    work: async ({ graph, asOf, found: { cataloguePolicyId: policyId } }) => {
      if (policyId === undefined)
        return { kind: 'notTried', text: 'there is no policy of the settings catalogue yet' };
      await readCataloguePolicy(graph, { policyId, asOf });
      await readCatalogueTargets(graph, { policyId, asOf });
      const names = await othersOnOffice(graph, asOf);
      if (names.length === 0) return null;
      const text = `policies of others say how Microsoft 365 Apps are updated: ${names.join(', ')}; where one of those reaches the same devices, these count as not eligible (devices list)`;
      return { kind: 'remark', text };
    },
  },
  {
    calls: ['listExpedites'],
    work: async ({ graph, asOf, found }) => {
      const profileId = (await listExpedites(graph, { asOf }))[0]?.profileId;
      if (profileId !== undefined) found.profileId = profileId;
      return null;
    },
  },
  {
    calls: ['readExpediteTargets'],
    work: async ({ graph, asOf, found: { profileId } }) => {
      if (profileId === undefined)
        return { kind: 'notTried', text: 'there is no expedite yet; `--write` makes one' };
      await readExpediteTargets(graph, { profileId, asOf });
      return null;
    },
  },
];

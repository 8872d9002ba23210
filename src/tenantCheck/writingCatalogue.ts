/** The step of a visit that tries a policy of the settings catalogue, and takes it away again. */
import { knownSettingsIn } from '#activities/areas/catalogue/template.ts';
import { officeForm } from '#activities/areas/office/settings.ts';
import {
  assignCataloguePolicy,
  createCataloguePolicy,
  deleteCataloguePolicy,
  patchCatalogueSettings,
  readCataloguePolicy,
  readCatalogueSettings,
  readCatalogueTargets,
} from '#graph/intune/cataloguePolicies.ts';
import { isSameSettings } from '#graph/intune/catalogueSettings.ts';
import { listSettingDefinitions } from '#graph/intune/settingDefinitions.ts';
import { about, throwAway } from './throwAway.ts';
import type { Remark, Step, Visit } from './visit.ts';

/** A tenant without releases of Microsoft 365 Apps can do without. */
export const catalogueStep: Step = {
  calls: [
    'createCataloguePolicy',
    'readCataloguePolicy',
    'patchCataloguePolicy',
    'readCatalogueSettings',
    'assignCataloguePolicy',
    'readCatalogueTargets',
    'deleteCataloguePolicy',
  ],
  isOptional: true,
  work: tryCatalogue,
};

/** A policy of the settings catalogue that reaches nobody; whether a change of its settings is taken is told. */
async function tryCatalogue({ graph, asOf }: Visit): Promise<Remark> {
  const { template, settingsFor } = officeForm;
  const isWanted = template.isOwn;
  const known = knownSettingsIn(template, await listSettingDefinitions(graph, { asOf, isWanted }));
  const within = (deadlineDays: number) =>
    settingsFor(known, {
      ring: null,
      cadence: { deferralDays: 0, deadlineDays, gracePeriodDays: 0 },
      pinnedTo: null,
    });
  const named = { displayName: throwAway, description: about };
  const { policyId } = await createCataloguePolicy(graph, {
    ...named,
    settings: within(7),
    asOf,
  });
  const of = { policyId, asOf };
  try {
    const later = within(3);
    await patchCatalogueSettings(graph, { ...of, settings: later });
    const isTaken = isSameSettings(await readCatalogueSettings(graph, of), later);
    await assignCataloguePolicy(graph, { ...of, groupIds: [], excludedGroupIds: [] });
    await readCataloguePolicy(graph, of);
    await readCatalogueTargets(graph, of);
    if (isTaken) return null;
    const text = 'a change of settings is not taken: policies of Office are replaced instead';
    return { kind: 'remark', text };
  } finally {
    await deleteCataloguePolicy(graph, of);
  }
}

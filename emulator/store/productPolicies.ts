/** What policies of the settings catalogue say to a device: the values that they write, and when they were assigned. */
import type { ProductPolicies, SettingsPolicyHistory } from '../fleet/fleet.ts';
import { nouns } from './nouns.ts';
import {
  createBook,
  everAssigned,
  versionsIn,
  type OrdinalsOf,
  type PolicyBook,
  type Printed,
  type Sources,
} from './policyBook.ts';
import { assignedOn, type ScopedPolicy } from './scope.ts';

/** Creates the book of settings policies over the tenant's stores. */
export function createProductPolicyBook(sources: Sources): PolicyBook<ProductPolicies> {
  return createBook(sources, printSettings);
}

function printSettings({ documents }: Sources, ordinalsOf: OrdinalsOf): Printed<ProductPolicies> {
  const kept = { noun: nouns.settingsPolicy, assignmentNoun: nouns.settingsPolicyAssignment };
  const policies = everAssigned(documents, ordinalsOf, kept).map(
    ({ id: policyId, history, scopes }): ScopedPolicy<SettingsPolicyHistory> => {
      const versions = versionsIn(history, (at, { written }) => ({ at, written }));
      return { history: { policyId, versions }, scopes };
    },
  );
  return {
    scopes: policies.map(({ scopes }) => scopes),
    tell: (device) => assignedOn(policies, device),
  };
}

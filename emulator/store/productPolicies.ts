/** What policies of the settings catalogue say to a device: the values that they write, and when they were assigned. */
import type { ProductPolicies, SettingsPolicyHistory } from '../fleet/fleet.ts';
import { nouns } from './nouns.ts';
import {
  createBook,
  untilRemoved,
  type OrdinalsOf,
  type PolicyBook,
  type Printed,
  type Sources,
} from './policyBook.ts';
import { scopeVersions, spansInScope } from './scope.ts';

/** Creates the book of settings policies over the tenant's stores. */
export function createProductPolicyBook(sources: Sources): PolicyBook<ProductPolicies> {
  return createBook(sources, printSettings);
}

function printSettings({ documents }: Sources, ordinalsOf: OrdinalsOf): Printed<ProductPolicies> {
  const policies = [...documents.historyOf(nouns.settingsPolicy)].flatMap(([policyId, history]) => {
    const assignments = documents.history(nouns.settingsPolicyAssignment, policyId);
    if (assignments.length === 0) return [];
    const versions = history.flatMap(({ at, value }) =>
      value === null ? [] : [{ at, written: value.written }],
    );
    const scopes = scopeVersions(untilRemoved(assignments, history), ordinalsOf);
    return [{ policyId, versions, scopes }];
  });
  return {
    scopes: policies.map(({ scopes }) => scopes),
    tell: (device) =>
      policies.flatMap(({ policyId, versions, scopes }): SettingsPolicyHistory[] => {
        const assigned = spansInScope(scopes, device);
        return assigned.length === 0 ? [] : [{ policyId, versions, assigned }];
      }),
  };
}

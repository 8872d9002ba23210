/** Reads what an assessment of a tenant asks; nothing is changed. What cannot be read is a fact too. */
import type { PolicyKind, TenantFacts, Told } from '#core/tenant/assessment/facts.ts';
import { listHealthMonitoring } from '#graph/assessment/healthMonitoring.ts';
import { listLicences, readOrganization } from '#graph/assessment/organization.ts';
import { listAccessPolicies, readSecurityDefaults } from '#graph/assessment/signInPolicies.ts';
import { listStartSums } from '#graph/endpointAnalytics/eventSums.ts';
import type { Analytics } from '#graph/logAnalytics/analytics.ts';
import { countReported } from '#graph/logAnalytics/installs.ts';
import type { Graph } from '#graph/request.ts';
import { firstOf } from '../firstOf.ts';
import { readFleet } from './fleet.ts';
import { foreignPolicies } from './foreign.ts';
import { nobody, readAutopatchGroups, readOwnDevices } from './groups.ts';
import { told } from './told.ts';

/** Whom to ask, and of what. */
export interface Assessed {
  readonly graph: Graph;
  /** Null: no workspace is named. */
  readonly analytics: Analytics | null;
  /** Rings of the policy. */
  readonly rings: readonly string[];
  readonly asOf: number;
  /** Null: who was verified is not known here. */
  readonly contacts: TenantFacts['contacts'];
  /** The registration group where it was made a moment ago, so that no list shows it yet. */
  readonly madeGroupId?: string | null;
}

/** Reads it, one after the other: an administrator waits, and the tenant's releases go before. */
export async function readTenantFacts(o: Assessed): Promise<TenantFacts> {
  const { graph, analytics, rings, asOf, contacts, madeGroupId = null } = o;
  const of = { asOf };
  const own = await told(['listGroups', 'listTransitiveDevices'], () =>
    readOwnDevices(graph, { rings, asOf, madeGroupId }),
  );
  const policiesOf = (kind: PolicyKind) =>
    foreignPolicies(graph, { kind, own: own.kind === 'told' ? own.value : nobody, asOf });
  return {
    asOf,
    contacts,
    groups: own.kind === 'told' ? { kind: 'told', value: own.value.groups } : own,
    licences: await told(['listLicences'], () => listLicences(graph, of)),
    organization: await told(['listOrganizations'], () => readOrganization(graph, of)),
    accessPolicies: await told(['listAccessPolicies'], () => listAccessPolicies(graph, of)),
    securityDefaults: await told(['readSecurityDefaults'], () => readSecurityDefaults(graph, of)),
    autopatch: await told(['listGroups'], () => readAutopatchGroups(graph, of)),
    policies: {
      updateRings: await policiesOf('updateRings'),
      qualityPolicies: await policiesOf('qualityPolicies'),
      expedites: await policiesOf('expedites'),
      featureProfiles: await policiesOf('featureProfiles'),
      driverProfiles: await policiesOf('driverProfiles'),
    },
    fleet: await told(['listManagedDevices'], () => readFleet(graph, of)),
    health: await told(['listRingPolicies', 'readRingTargets'], () =>
      listHealthMonitoring(graph, of),
    ),
    analytics: await told(
      ['listDevicePerformance'],
      async () => (await firstOf(listStartSums(graph, of))).length > 0,
    ),
    reports: await readReports(analytics, asOf),
  };
}

async function readReports(
  analytics: Analytics | null,
  asOf: number,
): Promise<Told<number | null>> {
  if (analytics === null) return { kind: 'told', value: null };
  return await told(['queryLogs'], () => countReported(analytics, { asOf }));
}

/**
 * On which devices a policy of the settings catalogue is contradicted by another one, a group policy of the device's own among
 * them, as Intune reports it. Policies of that kind have no list of statuses but a report. What beats a policy without a
 * policy of Intune's, as a cloud update profile does, is told as success. Names of devices and users are not asked for. Source:
 * Intune's "Reports and properties available using Graph API" (DeviceStatusesByConfigurationProfile); numbers are those of
 * Graph's "complianceStatus".
 */
import type { Graph } from '../request.ts';
import { guidOf } from '../wire.ts';
import { exportedRows } from './exportJobs.ts';

const report = 'DeviceStatusesByConfigurationProfile';
const columns = ['IntuneDeviceId', 'PolicyStatus'] as const;
const conflict = '6';
/** `compliant`, `remediated`: the policy is on the device as it is. */
const settled: ReadonlySet<string> = new Set(['2', '3']);
const pageSize = 1000;

/** Managed device ids on which another policy contradicts this one; those of which it is told that none does go to `onOther`. */
export async function* listCatalogueConflicts(
  graph: Graph,
  {
    policyId,
    asOf,
    onOther,
  }: {
    readonly policyId: string;
    readonly asOf: number;
    readonly onOther: (ids: readonly string[]) => void;
  },
): AsyncGenerator<readonly string[]> {
  const filter = `(PolicyId eq '${policyId}')`;
  let found: string[] = [];
  for await (const row of exportedRows(graph, { report, columns, filter, asOf })) {
    const id = guidOf(row['IntuneDeviceId']);
    const status = (row['PolicyStatus'] ?? '').trim();
    if (id === null) continue;
    if (settled.has(status)) onOther([id]);
    if (status === conflict) found.push(id);
    if (found.length < pageSize) continue;
    yield found;
    found = [];
  }
  yield found;
}

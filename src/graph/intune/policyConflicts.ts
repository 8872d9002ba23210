/** On which devices an update ring is contradicted by another policy, as Intune reports it. */
import { z } from 'zod';
import { calls, pathOf } from '../calls.ts';
import { pagesOf } from '../paging.ts';
import type { Graph } from '../request.ts';
import { guidOf } from '../wire.ts';

/** What is read of a device's status under a policy. */
const wireDeviceStatus = z.object({ id: z.string().min(1), status: z.string() });

/**
 * Managed device ids on which another policy contradicts this one. A status row names its device only inside its own
 * id, which is several GUIDs joined by `_` on the live service (device, policy and user, in an order nobody documents;
 * issue 9230 of microsoft-graph-docs) and one GUID in the documentation's sample. So each GUID but the policy's own is
 * given, and whoever stores them keeps those that are devices: a user's GUID is no device's. Names of devices and users
 * are in the answer too and are not read. The list may be partial (issue 4043 of microsoft-graph-explorer-v4), so a device
 * that is missing from it proves nothing; those of which another status is told are told to `onOther`.
 */
export async function* listPolicyConflicts(
  graph: Graph,
  {
    policyId,
    asOf,
    onOther,
  }: {
    readonly policyId: string;
    readonly asOf: number;
    readonly onOther?: (ids: readonly string[]) => void;
  },
): AsyncGenerator<readonly string[]> {
  const pages = pagesOf(graph, {
    path: pathOf(calls.listPolicyConflicts, { policyId }),
    asOf,
    row: wireDeviceStatus,
    onPoison: () => undefined,
  });
  for await (const page of pages) {
    const idsOf = (isWanted: (status: string) => boolean): string[] =>
      page
        .filter(({ status }) => isWanted(status))
        .flatMap(({ id }) => id.split('_').flatMap((part) => guidOf(part) ?? []))
        .filter((id) => id !== policyId.toLowerCase());
    onOther?.(idsOf((status) => settledStatuses.has(status)));
    const ids = idsOf((status) => status === 'conflict');
    if (ids.length > 0) yield ids;
  }
}

/** Statuses that say that the policy is on the device as it is. */
const settledStatuses: ReadonlySet<string> = new Set(['compliant', 'remediated']);

/**
 * Expediting a ring: a quality update profile for the release's date, assigned to the ring's group. A POST is not safe to
 * repeat, so the profile has a name of its own and is looked for first. Source: graph.md 3.1 and 8.5.
 */
import type { Action } from '#core/release/decision.ts';
import { assignExpedite, createExpedite, listExpedites, type Expedite } from '#graph/expedites.ts';
import type { Graph } from '#graph/request.ts';
import { readRings } from '#store/rings.ts';
import { audited } from './audit.ts';
import type { Enactment } from './contract.ts';
import type { Deps } from './deps.ts';
import type { Order } from './enact.ts';
import { expediteName, marker } from './names.ts';

type ExpediteOrder = Order & { readonly action: Extract<Action, { kind: 'expedite' }> };

/** Makes sure that the ring's profile exists and is assigned. */
export async function enactExpedite(deps: Deps, o: Enactment, order: ExpediteOrder): Promise<void> {
  const { tenant, area, id } = o.key;
  const { ring } = order.action;
  const row = (await readRings(deps.store, { tenant, area })).find((one) => one.ring === ring);
  if (!row?.groupId) throw new Error(`Expediting ${ring} of ${tenant}: the ring has no group yet`);
  const write = {
    intentId: `${area}/${id}/${order.id}/profile`,
    tenant,
    method: 'POST',
    path: '/deviceManagement/windowsQualityUpdateProfiles',
    why: order.reason,
    at: o.asOf,
  };
  const groupIds = [row.groupId];
  await audited(deps, write, async (graph, standing) => {
    if (standing === 'finished') return;
    const { profileId } = await findOrCreate(graph, o, order);
    // Assigning replaces the whole list, so a repetition after a crash changes nothing.
    await assignExpedite(graph, { profileId, groupIds, asOf: o.asOf });
  });
}

async function findOrCreate(
  graph: Graph,
  o: Enactment,
  { action }: ExpediteOrder,
): Promise<Expedite> {
  const { tenant, area, id } = o.key;
  const displayName = expediteName(o.key, action.ring);
  const profiles = await listExpedites(graph, { asOf: o.asOf });
  const known = profiles.find((one) => one.displayName === displayName);
  return (
    known ??
    (await createExpedite(graph, {
      displayName,
      description: marker(tenant, `${area}/${id}/${action.ring}`),
      releasedAt: action.releasedAt,
      daysUntilForcedReboot: action.daysUntilForcedReboot,
      asOf: o.asOf,
    }))
  );
}

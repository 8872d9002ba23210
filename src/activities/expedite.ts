/**
 * Expediting a ring: a quality update profile for the release's date, assigned to the ring's group. A POST is not safe to
 * repeat, so the profile carries a marker and is looked for first. Source: graph.md 3.1 and 8.5.
 */
import type { Action } from '#core/release/decision.ts';
import {
  assignExpedite,
  createExpedite,
  listExpediteGroups,
  listExpedites,
  type Expedite,
} from '#graph/expedites.ts';
import { readRings } from '#store/rings.ts';
import { beginWrite, finishWrite } from '#store/writes.ts';
import type { Enactment } from './contract.ts';
import type { Deps } from './deps.ts';
import type { Order } from './enact.ts';
import { expediteName, marker } from './names.ts';

type ExpediteOrder = Order & { readonly action: Extract<Action, { kind: 'expedite' }> };

/** Makes sure that the ring's profile exists and is assigned. */
export async function enactExpedite(deps: Deps, o: Enactment, order: ExpediteOrder): Promise<void> {
  const { tenant, area } = o.key;
  const { ring } = order.action;
  const row = (await readRings(deps.store, { tenant, area })).find((one) => one.ring === ring);
  if (row === undefined)
    throw new Error(`Expediting ${ring} of ${tenant}: the ring has no group yet`);
  const intentId = `${tenant}/${area}/${o.key.id}/${order.id}`;
  const path = '/deviceManagement/windowsQualityUpdateProfiles';
  const begun = await beginWrite(deps.store, {
    intentId,
    tenant,
    method: 'POST',
    path,
    why: order.reason,
    at: o.asOf,
  });
  if (begun === 'finished') return;
  const profile = await findOrCreate(deps, o, order);
  const assigned = await listExpediteGroups(deps.graph, {
    profileId: profile.profileId,
    asOf: o.asOf,
  });
  if (!assigned.includes(row.groupId)) {
    await assignExpedite(deps.graph, {
      profileId: profile.profileId,
      groupIds: [row.groupId],
      asOf: o.asOf,
    });
  }
  await finishWrite(deps.store, { intentId, at: o.asOf, status: 201, requestId: null });
}

async function findOrCreate(
  { graph }: Deps,
  o: Enactment,
  { action }: ExpediteOrder,
): Promise<Expedite> {
  const { tenant, area, id } = o.key;
  const description = marker(tenant, `${area}/${id}/${action.ring}`);
  const known = (await listExpedites(graph, { asOf: o.asOf })).find(
    (one) => one.description === description,
  );
  return (
    known ??
    (await createExpedite(graph, {
      displayName: expediteName(o.key, action.ring),
      description,
      releasedAt: action.releasedAt,
      daysUntilForcedReboot: action.daysUntilForcedReboot,
      asOf: o.asOf,
    }))
  );
}

/** How far the fleet of a tenant was walked, asked of the store and noted there. */
import type { Walked } from '#core/tenant/care.ts';
import { noteWalked, noteWalkFailed, readWalked as walkedIn } from '#store/registration/walks.ts';
import type { Activities } from '../contract.ts';
import type { Deps } from '../deps.ts';

type StoreOnly = Pick<Deps, 'store'>;

/** How far a tenant's fleet was walked. */
export async function readWalked(
  { store }: StoreOnly,
  { tenant }: { readonly tenant: string },
): Promise<Walked> {
  const { registeredAt, labelledAt } = await walkedIn(store, { tenant });
  return { registeredAt, labelledAt };
}

/** Notes what a step came to, for releases that wait for it. */
export async function noteWalk(
  { store }: StoreOnly,
  { tenant, step, failure }: Parameters<Activities['noteWalk']>[0],
): Promise<void> {
  if (failure === null) await noteWalked(store, { tenant, step });
  else await noteWalkFailed(store, { tenant, step, failure });
}

/**
 * Expediting is never the service's own answer to an incident: it takes the choice of the hour from every user of a ring, and
 * no document says that a missed objective is reason enough. What stands against it is recorded, so that a person knows.
 */
import { permission } from '#core/area/permission.ts';
import type { Incident } from '#core/incident/incident.ts';
import { newestRelease } from '#store/release/releases.ts';
import type { Deps } from '../../deps.ts';
import type { Came } from './came.ts';

/** Says why it is not done, and what a person can do. */
export async function hurry({ store }: Deps, { key }: Incident): Promise<Came> {
  const refused = permission(key.area, 'expedite', 'service');
  if (refused !== null) return { outcome: 'cannot', text: refused.message };
  const newest = await newestRelease(store, key);
  if (newest === null || newest.status === 'over')
    return {
      outcome: 'cannot',
      text: 'the month is over, and the next release brings all that this one does; it can be expedited once it is out',
    };
  return {
    outcome: 'cannot',
    text: `a person decides about it: ringmaster release expedite ${newest.key.id} --area ${key.area} --reason "…"`,
  };
}

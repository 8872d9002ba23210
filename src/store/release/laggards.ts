/**
 * Devices that an objective lacks and that haste may bring: they count, are neither up to date nor held nor under way, and their
 * ring's time is over. The same relation is behind the counts of rings.
 */
import { sql } from 'kysely';
import { updateStates, type UpdateQuestion } from '../device/updateStates.ts';
import { tried, type Store } from '../store.ts';

/** Which of them. */
export interface LaggardsAsked {
  readonly rings: readonly string[];
  /** Classes of failed installs; null = those that have not failed. */
  readonly failedBy: readonly string[] | null;
  readonly limit: number;
}

/** Directory ids of such devices, in a fixed order. */
export function readLaggards(
  store: Pick<Store, 'db'>,
  question: UpdateQuestion,
  { rings, failedBy, limit }: LaggardsAsked,
): Promise<readonly string[]> {
  const { tenant } = question.key;
  const which =
    failedBy === null
      ? sql`u.state = 'open'`
      : sql`u.state = 'failed' and u.error_class = any(${failedBy}::text[])`;
  return tried('Listing devices that an objective lacks', async () => {
    const { rows } = await sql<{ readonly id: string }>`
      select d.object_id as id
      from (${updateStates(question)}) u join devices d on d.tenant = ${tenant} and d.device_id = u.device_id
      where u.eligible and not u.updated and ${which}
        and u.ring = any(${rings}::text[]) and d.object_id is not null
      order by d.object_id limit ${limit}`.execute(store.db);
    return rows.map(({ id }) => id);
  });
}

/** Versions of a product that a fleet has shown, where nobody publishes a list of them: kept as the fleet's own. */
import { z } from 'zod';
import type { SeenVersion } from '#core/device/teamsClient.ts';
import type { Store } from '../store.ts';
import { keepReading, keptReading } from './keptReadings.ts';

type Queries = Pick<Store, 'db'>;

interface OfReading {
  readonly tenant: string;
  /** `teamsVersions`. */
  readonly name: string;
}

const wireSeen = z.array(z.object({ version: z.array(z.number()), seenAt: z.number().nullable() }));

/** What was kept; null = nothing yet. */
export async function readSeenVersions(
  store: Queries,
  of: OfReading,
): Promise<readonly SeenVersion[] | null> {
  const parsed = wireSeen.safeParse((await keptReading(store, of))?.body);
  return parsed.success ? parsed.data : null;
}

/** Keeps them in place of what was kept. */
export function keepSeenVersions(
  store: Queries,
  o: OfReading & { readonly versions: readonly SeenVersion[]; readonly at: number },
): Promise<void> {
  const { tenant, name, versions, at } = o;
  return keepReading(store, { tenant, name, readAt: at, body: versions });
}

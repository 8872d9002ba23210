/** What releases still want of a ring: of those that are over only what has not lapsed. */
import { ringOf, type Release } from '#core/release/state/release.ts';
import { isOver } from '#core/release/step/wake.ts';
import type { Cadence, RingIntent } from '#core/ring.ts';
import { remaining } from '#core/ringIntents.ts';
import { listReleases } from '#store/release/releases.ts';
import { readIntents, type RingKey } from '#store/release/rings.ts';
import type { Store } from '#store/store.ts';
import type { Deps } from '../deps.ts';

/** Whose intents, and as of when. */
interface Asked {
  readonly ring: RingKey;
  /** The cadence of the release that asks. */
  readonly plan: Cadence;
  /** The release that asks; it is not over. */
  readonly own: string;
  readonly asOf: number;
}

/** The intents on a ring that stand, read within a transaction or outside. */
export async function standingIntents(
  { store }: Deps,
  tx: Pick<Store, 'db'>,
  o: Asked,
): Promise<readonly RingIntent[]> {
  const intents = await readIntents(tx, o.ring);
  if (intents.every(({ release }) => release === o.own)) return intents;
  const { tenant, area } = o.ring;
  const stored = await listReleases(store, { tenant, area });
  return intents.map((intent) =>
    standing(
      intent,
      stored.map(({ release }) => release),
      o,
    ),
  );
}

function standing(intent: RingIntent, releases: readonly Release[], o: Asked): RingIntent {
  const known = releases.find(({ key }) => key.id === intent.release);
  if (known === undefined) return intent;
  const pausedUntil = ringOf(known, o.ring.ring)?.pause?.expiresAt ?? null;
  return remaining({ ...intent, isOver: isOver(known), pausedUntil }, o.plan, o.asOf);
}

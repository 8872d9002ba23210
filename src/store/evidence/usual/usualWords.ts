/**
 * What people say is usual, word by word: the latest about the same signal and devices holds, and one that was taken back
 * holds no more. Nothing is overwritten, so that who said what, when and why can always be told.
 */
import { sql } from 'kysely';
import { cohortName, cohortOf } from '#core/evidence/count/counts.ts';
import type { ReachingWord, UsualWord, WordReach } from '#core/evidence/usual/usualWord.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import { inTransaction, tried, type Store, type StoreTransaction } from '../../store.ts';
import { factsCondition, registeredDevice } from '../cohorts.ts';

/** Words of one signal and group of devices have one place. */
type Place = Pick<UsualWord, 'signal' | 'cohort'>;

/** A word that is to be said, or with no share taken back. */
export type Saying = Omit<UsualWord, 'share'> & {
  readonly key: AreaKey;
  readonly share: number | null;
};

/** Keeps a word, and gives the one that held before; the same share again changes nothing, nor does taking back nothing. */
export function sayUsual(
  store: Pick<Store, 'db'>,
  { key, ...saying }: Saying,
): Promise<{ readonly changed: boolean; readonly before: UsualWord | null }> {
  return inTransaction(store, 'Keeping what is said to be usual', async (tx) => {
    const { tenant, area } = key;
    const lock = `usual/${tenant}/${area}`;
    await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(tx);
    const held = await wordsIn(tx, key);
    const before = held.find((one) => placeOf(one) === placeOf(saying)) ?? null;
    if ((before?.share ?? null) === saying.share) return { changed: false, before };
    const { signal, cohort, share, operator, reason, at } = saying;
    const row = {
      tenant,
      area,
      signal,
      cohort: nameOf({ cohort }),
      share,
      operator,
      reason,
      said_at: at,
    };
    await tx.insertInto('usual_words').values(row).execute();
    return { changed: true, before };
  });
}

/** The words that hold, by signal and devices. */
export function usualWords(
  store: Pick<Store, 'db'>,
  { key }: { readonly key: AreaKey },
): Promise<readonly UsualWord[]> {
  return tried('Reading what is said to be usual', () => wordsIn(store.db, key));
}

/** How many registered devices a word about a cohort, or about all devices, would reach. */
export function devicesReached(
  store: Pick<Store, 'pool'>,
  { tenant, cohort }: { readonly tenant: string } & Pick<UsualWord, 'cohort'>,
): Promise<number> {
  return tried('Counting devices that a word reaches', async () => {
    const values = [tenant];
    const condition =
      cohort === null ? 'true' : factsCondition([cohort], (value) => `$${values.push(value)}`);
    const { rows } = await store.pool.query<{ readonly devices: number }>(
      `select count(*) as devices from devices d where ${registeredDevice} and ${condition}`,
      values,
    );
    return rows[0]?.devices ?? 0;
  });
}

/** The words that hold, with the registered devices that each reaches now. */
export async function reachingWords(
  store: Pick<Store, 'db' | 'pool'>,
  { key }: { readonly key: AreaKey },
): Promise<readonly ReachingWord[]> {
  const words = await usualWords(store, { key });
  const reached: ReachingWord[] = [];
  for (const [, ofSignal] of Map.groupBy(words, ({ signal }) => signal)) {
    reached.push(...(await withReach(store, key.tenant, ofSignal)));
  }
  return reached;
}

async function wordsIn(
  db: Store['db'] | StoreTransaction,
  { tenant, area }: AreaKey,
): Promise<readonly UsualWord[]> {
  const rows = await db
    .selectFrom('usual_words')
    .select(['signal', 'cohort', 'share', 'operator', 'reason', 'said_at'])
    .distinctOn(['signal', 'cohort'])
    .where('tenant', '=', tenant)
    .where('area', '=', area)
    .orderBy('signal')
    .orderBy('cohort')
    .orderBy('number', 'desc')
    .execute();
  return rows.flatMap(({ signal, cohort, share, operator, reason, said_at }) =>
    share === null
      ? []
      : [
          {
            signal,
            cohort: cohort === '' ? null : cohortOf(cohort),
            share,
            operator,
            reason,
            at: said_at,
          },
        ],
  );
}

function nameOf({ cohort }: Pick<UsualWord, 'cohort'>): string {
  return cohort === null ? '' : cohortName(cohort);
}

function placeOf(place: Place): string {
  return JSON.stringify([place.signal, nameOf(place)]);
}

interface ReachRow extends WordReach {
  readonly word: number;
}

/** Words of one signal: a device that several reach counts for the one that says most. */
async function withReach(
  store: Pick<Store, 'pool'>,
  tenant: string,
  words: readonly UsualWord[],
): Promise<readonly ReachingWord[]> {
  const inOrder = words.toSorted((one, other) => other.share - one.share);
  const values = [tenant];
  const cases = inOrder.flatMap(({ cohort }, nth) =>
    cohort === null
      ? []
      : [`when ${factsCondition([cohort], (value) => `$${values.push(value)}`)} then ${nth}`],
  );
  if (cases.length === 0) return inOrder.map((word) => ({ ...word, reach: [] }));
  const rows = await tried('Counting devices that words reach', async () => {
    const found = await store.pool.query<ReachRow>(reachText(cases), values);
    return found.rows;
  });
  return inOrder.map((word, nth) => ({
    ...word,
    reach: rows.flatMap((row) =>
      row.word === nth ? [{ stratum: row.stratum, ring: row.ring, part: row.part }] : [],
    ),
  }));
}

/** Of the devices of each model and ring, of each model, of each ring, and of all, the part that each word reaches. */
function reachText(cases: readonly string[]): string {
  return `
    with unit as (
      select coalesce(d.model, '') as model, coalesce(d.ring, '') as ring, case ${cases.join(' ')} end as word
      from devices d where ${registeredDevice}
    ), counted as (
      select model, ring, word, count(*) as devices, grouping(word) as is_whole
      from unit group by cube (model, ring), grouping sets ((word), ())
    )
    select c.model as stratum, c.ring, c.word, c.devices::float8 / w.devices as part
    from counted c join counted w on w.is_whole = 1
      and w.model is not distinct from c.model and w.ring is not distinct from c.ring
    where c.is_whole = 0 and c.word is not null
    order by c.word, c.model nulls first, c.ring nulls first`;
}

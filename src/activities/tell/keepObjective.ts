/**
 * What a look saw of the objective, kept with what stands before it. It is shown and decides nothing, so a look does
 * without it where the database refuses a statement or takes too long.
 */
import { objectiveLookOf } from '#core/objective/look.ts';
import { standingQuestion } from '#core/objective/question.ts';
import type { Progress, Release } from '#core/release/state/release.ts';
import { StoreError } from '#store/error.ts';
import { recordObjectiveLook } from '#store/release/objectiveLooks.ts';
import { readStanding } from '#store/release/standing.ts';
import { noteFleetDay } from '#store/report/fleetDays.ts';
import type { Deps } from '../deps.ts';

/** Keeps it, and once a day which versions the fleet has. */
export async function keepObjective(
  { store }: Pick<Deps, 'store'>,
  { release, progress }: { readonly release: Release; readonly progress: Progress },
): Promise<void> {
  const { key } = release;
  const { asOf } = progress;
  await unlessRefused(async () => {
    const counted = await readStanding(store, standingQuestion(release, asOf));
    const look = objectiveLookOf(release, progress, counted);
    await recordObjectiveLook(store, { key, look });
  });
  await unlessRefused(() => noteFleetDay(store, { key, asOf }));
}

async function unlessRefused(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof StoreError && (error.code === 'failed' || error.code === 'busy')) return;
    throw error;
  }
}

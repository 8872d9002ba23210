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
import type { Deps } from '../deps.ts';

/** Keeps it. */
export async function keepObjective(
  { store }: Pick<Deps, 'store'>,
  { release, progress }: { readonly release: Release; readonly progress: Progress },
): Promise<void> {
  try {
    const counted = await readStanding(store, standingQuestion(release, progress.asOf));
    const look = objectiveLookOf(release, progress, counted);
    await recordObjectiveLook(store, { key: release.key, look });
  } catch (error) {
    if (error instanceof StoreError && (error.code === 'failed' || error.code === 'busy')) return;
    throw error;
  }
}

/**
 * What a look saw of the objective: what stands before it, and what will become of it, kept for later months. It is shown and
 * decides nothing, so a look does without it where the database refuses a statement or takes too long.
 */
import type { Forecast } from '#core/objective/forecast.ts';
import { objectiveLookOf } from '#core/objective/look.ts';
import { forecastOf, monthsMax } from '#core/objective/ofRelease.ts';
import { standingQuestion } from '#core/objective/question.ts';
import type { Progress, Release } from '#core/release/state/release.ts';
import { StoreError } from '#store/error.ts';
import {
  readRingLooks,
  recordObjectiveLook,
  releasesBefore,
} from '#store/release/objectiveLooks.ts';
import { readStanding } from '#store/release/standing.ts';
import { noteFleetDay } from '#store/report/fleetDays.ts';
import type { Deps } from '../deps.ts';

interface Looked {
  readonly release: Release;
  readonly progress: Progress;
}

/** Keeps it, and once a day which versions the fleet has; gives the forecast, null = none can be made. */
export async function keepObjective(
  { store }: Pick<Deps, 'store'>,
  looked: Looked,
): Promise<Forecast | null> {
  const { release, progress } = looked;
  const { key } = release;
  const { asOf } = progress;
  const kept = await unlessRefused(async () => {
    const forecast = await foresee(store, looked);
    const counted = await readStanding(store, standingQuestion(release, asOf));
    const look = objectiveLookOf(release, { progress, counted, forecast });
    await recordObjectiveLook(store, { key, look });
    return forecast;
  });
  await unlessRefused(() => noteFleetDay(store, { key, asOf }));
  return kept;
}

async function unlessRefused<Outcome>(work: () => Promise<Outcome>): Promise<Outcome | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreError && (error.code === 'failed' || error.code === 'busy'))
      return null;
    throw error;
  }
}

async function foresee(store: Deps['store'], { release, progress }: Looked) {
  const { key, publishedAt: at } = release;
  const looks = await readRingLooks(store, { key });
  const before = await releasesBefore(store, { key, at, count: monthsMax });
  const months = await Promise.all(before.map((one) => readRingLooks(store, { key: one })));
  return forecastOf(release, { progress, looks, months });
}

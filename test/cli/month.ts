/** A month of a release decided for real, with the looks it was decided from. */
import type { Decision } from '#core/release/step/decision.ts';
import { step } from '#core/release/step/step.ts';
import { allInForce } from '#core/release/state/ordered.ts';
import { judging, wording, type Look } from '#core/release/record/look.ts';
import type { Release } from '#core/release/state/release.ts';
import { countsOf, onDay, plannedRelease, seen } from '../core/release/world.ts';

/** What a month came to. */
export interface Month {
  readonly release: Release;
  readonly decisions: readonly Decision[];
  readonly looks: readonly Look[];
}

/** A month up to a day, looked at daily, with so many of the ten devices of ring first that fail to install. */
export function month(until: number, bad: number): Month {
  let release = plannedRelease();
  const decisions: Decision[] = [];
  const looks: Look[] = [];
  for (let days = -8; days <= until; days += 1) {
    const at = onDay(days);
    const failed = { signal: 'installFailure', ring: 'first', cohort: null, stratum: '', age: 1 };
    const baseline = days >= 2 ? [{ ...failed, atRisk: 10, bad }] : [];
    const counts = days >= 0 ? countsOf(release, at, { baseline }) : null;
    const observation = seen(release, at, { counts });
    const trigger = { kind: 'time' } as const;
    const { outcome, release: after } = step(release, trigger, observation, at);
    if (outcome.decisions.length > 0)
      looks.push({ at, release, trigger, observation, wording, judging });
    decisions.push(...outcome.decisions);
    release = allInForce(after, outcome.decisions, at);
  }
  return { release, decisions, looks };
}

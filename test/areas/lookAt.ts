/** One look at a release over a tenant's emulator, with what was decided carried out and in force. */
import assert from 'node:assert/strict';
import { allInForce, wantsOf } from '#core/release/state/ordered.ts';
import type { Release } from '#core/release/state/release.ts';
import type { Trigger } from '#core/release/step/decide.ts';
import type { Decision } from '#core/release/step/decision.ts';
import { fold } from '#core/release/step/fold.ts';
import type { Deps } from '../../src/activities/deps.ts';
import { enactDecisions } from '../../src/activities/enact/enact.ts';
import { assessRelease } from '../../src/activities/observe/assess.ts';
import { atLastAttempt } from '../activities/attempts.ts';
import { time } from '../core/release/world.ts';

/** The release after it, and what was decided; every source must have told, and every order be in force. */
export async function lookAt(
  deps: Deps,
  former: Release,
  asOf: number,
  trigger: Trigger = time,
): Promise<{ readonly release: Release; readonly decisions: readonly Decision[] }> {
  const assessed = await atLastAttempt(() =>
    assessRelease(deps, { release: former, trigger, collect: true, asOf }),
  );
  assert.deepEqual(assessed.silent, []);
  const { broken = [], evidence = null, decisions } = assessed;
  const seen = { ...assessed, broken, evidence, silent: null };
  const { release } = fold(former, trigger, seen, asOf);
  const { key, policy } = release;
  const enacted = await atLastAttempt(() =>
    enactDecisions(deps, {
      key,
      basedOn: null,
      plans: policy.rings,
      orders: decisions,
      asOf,
      wants: wantsOf(release),
    }),
  );
  assert.deepEqual(enacted.unmet, []);
  return { release: allInForce(release, decisions, asOf), decisions };
}

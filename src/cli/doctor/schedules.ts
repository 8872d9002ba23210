/** The doctor's look at schedules: whether the months of areas that are switched on start by themselves. */
import { outlineOf } from '#core/area/areas.ts';
import type { Config } from '#settings/config.ts';
import { instantText } from '#reports/instant.ts';
import { taskQueue } from '#workflows/messages.ts';
import { policiesInEffect, policyInEffect } from '../asked/policyInEffect.ts';
import { isEmulated } from '../reach/fleet.ts';
import { findServer } from '../reach/reach.ts';
import { standingOf, type Standing } from '../schedule/standing.ts';
import { scheduleTroubles } from '../view/schedules.ts';
import type { Found } from './finding.ts';

/** A doctor's visit is short. */
const answerTimeoutMs = 4_000;

/** Whether each area that is switched on has a schedule that is not paused. */
export async function checkSchedules(config: Config): Promise<Found> {
  const server = await findServer(config);
  if (server === undefined) return { outcome: 'skipped', text: 'nothing to ask: no engine runs' };
  const [{ connectOperator }, { schedulesOf }, { policy }, policies] = await Promise.all([
    import('#client/operator.ts'),
    import('#client/schedules.ts'),
    policyInEffect(config),
    policiesInEffect(config),
  ]);
  const { connection, namespace } = server;
  const operator = await connectOperator({
    connection: { ...connection, connectTimeout: answerTimeoutMs },
    namespace,
  });
  try {
    const { tenant } = policy;
    const schedules = schedulesOf(operator.client, taskQueue);
    const areSimulated = isEmulated(server.engine);
    const standing = await operator.client.withDeadline(Date.now() + answerTimeoutMs, () =>
      standingOf({ operator, schedules, tenant, areSimulated }, policies, Date.now()),
    );
    return foundIn(standing, areSimulated);
  } finally {
    await operator.close();
  }
}

/** What is to be said of them. Simulated devices need none, since their months are rehearsed. */
export function foundIn({ rows, unscheduled }: Standing, areSimulated: boolean): Found {
  if (rows.length === 0 && areSimulated)
    return { outcome: 'skipped', text: 'none, as devices are simulated: months are rehearsed' };
  const troubles = rows.flatMap((row) =>
    scheduleTroubles(row).map((text) => `that of ${row.schedule.area} ${text}`),
  );
  const without = areSimulated
    ? []
    : unscheduled.map((area) => `${outlineOf(area).title} is switched on and has none`);
  const next = rows.flatMap(({ schedule }) => {
    const [at] = schedule.nextAt;
    return at === undefined ? [] : [`${schedule.area} ${instantText(at)}`];
  });
  if (troubles.length + without.length === 0)
    return { outcome: 'passed', text: `next: ${next.join(', ')}` };
  return {
    outcome: 'failed',
    kind: 'failed',
    text: [...without, ...troubles].join('; '),
    remedy:
      without.length > 0
        ? '`ringmaster schedule install`; an area that is not wanted is switched off in the policy (`areas: AREA: off`)'
        : '`ringmaster schedule list` tells more; resume, install and backfill mend it',
  };
}

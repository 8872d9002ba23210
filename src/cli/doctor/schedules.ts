/** The doctor's look at schedules: whether the months of areas that are switched on start by themselves. */
import { outlineOf } from '#core/area/areas.ts';
import type { Config } from '#settings/config.ts';
import { instantText } from '#reports/instant.ts';
import { policiesInEffect } from '../asked/policyInEffect.ts';
import { queueOf } from '../reach/reach.ts';
import { standingOf, type Standing } from '../schedule/standing.ts';
import { scheduleTroubles } from '../view/schedules.ts';
import type { Found } from './finding.ts';
import { onOperator, withinVisit } from './operator.ts';

/** Whether each area that is switched on has a schedule that is not paused. */
export async function checkSchedules(config: Config): Promise<Found> {
  return await onOperator(config, async (visited) => {
    const { operator, areSimulated } = visited;
    const policies = await policiesInEffect(config);
    const { schedulesOf } = await import('#client/schedules.ts');
    const schedules = schedulesOf(operator.client, queueOf(config));
    const standing = await withinVisit(visited, () =>
      standingOf({ ...visited, schedules }, policies, Date.now()),
    );
    return foundIn(standing, areSimulated);
  });
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

/** Which schedules a command line is about, and how they are reached. */
import type { Command } from 'commander';
import type { Operator } from '#client/operator.ts';
import type { InstalledSchedule, Schedules } from '#client/schedules.ts';
import { areaNames, carriedOut, withinMonth } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import type { Policy } from '#core/policy/policy.ts';
import { policiesInEffect, policyInEffect } from '../asked/policyInEffect.ts';
import { Failure } from '../failure.ts';
import { isEmulated } from '../reach/fleet.ts';
import { queueOf, withOperator } from '../reach/reach.ts';
import { areaOf } from '../release/which/key.ts';
import { withEngineFlags, type Session } from '../session.ts';

/** Adds `--area`, without which all are meant. */
export function withArea(command: Command, all: string): Command {
  return withEngineFlags(command).option('--area <area>', `management area (default: ${all})`);
}

/** The area that a command line names; null = all. */
export function namedArea(command: Command): Area | null {
  const { area } = command.opts<{ area?: string }>();
  if (area === undefined) return null;
  const named = areaOf(area);
  if (withinMonth().includes(named)) return named;
  if (carriedOut().includes(named))
    throw new Failure('refused', `releases of ${named} take months and are started by hand`, {
      place: '--area',
      code: 'areaCannot',
      remedy: `ringmaster release start --area ${named}`,
    });
  throw new Failure('refused', `releases of ${named} cannot be started by this version`, {
    place: '--area',
    code: 'areaCannot',
    remedy: `areas: ${withinMonth().join(', ')}`,
  });
}

/** The policies of the areas that are meant and switched on. */
export async function policiesMeant(
  { config }: Session,
  area: Area | null,
): Promise<readonly Policy[]> {
  if (area === null) return await policiesInEffect(config);
  return [(await policyInEffect(config, area)).policy];
}

/** A server's schedules, for a tenant. */
export interface Reached {
  readonly tenant: string;
  readonly schedules: Schedules;
  readonly operator: Operator;
  /** Whether devices are simulated, so that months are rehearsed and none is missed. */
  readonly areSimulated: boolean;
}

/** Connects, does the work, closes. */
export async function withSchedules<T>(
  { config }: Session,
  work: (reached: Reached) => Promise<T>,
): Promise<T> {
  const { policy } = await policyInEffect(config);
  const { schedulesOf } = await import('#client/schedules.ts');
  return await withOperator(config, ({ operator, engine }) =>
    work({
      tenant: policy.tenant,
      operator,
      schedules: schedulesOf(operator.client, queueOf(config)),
      areSimulated: isEmulated(engine),
    }),
  );
}

/** The schedules of a tenant, also of areas that are switched off by now. */
export async function installedSchedules({
  schedules,
  tenant,
}: Pick<Reached, 'schedules' | 'tenant'>): Promise<readonly InstalledSchedule[]> {
  const found = await Promise.all(areaNames().map((area) => schedules.find({ tenant, area })));
  return found.filter((one) => one !== null);
}

/** Those that are meant; a Failure where there is none. */
export async function schedulesMeant(
  reached: Reached,
  area: Area | null,
): Promise<readonly InstalledSchedule[]> {
  const all = await installedSchedules(reached);
  const meant = all.filter((one) => area === null || one.area === area);
  if (meant.length > 0) return meant;
  const what = area === null ? 'no schedule' : `no schedule of ${area}`;
  throw new Failure('notFound', `${reached.tenant} has ${what}`, {
    code: 'unknownSchedule',
    remedy:
      all.length === 0
        ? 'set them up with `ringmaster schedule install`'
        : `there are those of ${all.map((one) => one.area).join(', ')}`,
  });
}

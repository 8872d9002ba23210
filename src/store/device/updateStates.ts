/**
 * What each device does with an update: the one statement behind the counts of rings and the lists of devices, so that
 * "10 failed" and the list of those ten never differ. Each device is in exactly one state, the first that holds.
 *
 * Whether a device counts is judged here as of the instant asked for, by core's rules, because labels are up to a day old; of
 * them comes only whether a policy contradicts. A device whose Windows version the update does not serve does
 * not count, nor does one that the provider itself keeps from it.
 */
import { sql, type RawBuilder } from 'kysely';
import { eligibilityIn } from '#core/area/areas.ts';
import type { UpdateState } from '#core/device/listed.ts';
import type { EligibilityRule } from '#core/device/readiness.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import type { Lowest } from '#core/version.ts';
import { registrationOf } from './readiness.ts';
import { installedOf, isOnNone, lowestRelation } from './installedOf.ts';
import { dayMs } from '#core/time.ts';

/** Of which update, and when. */
export interface UpdateQuestion {
  readonly key: AreaKey;
  readonly asOf: number;
  /** Versions from which on devices count as up to date; none = not published yet, so nothing is done. */
  readonly lowest: readonly Lowest[];
  /**
   * Lines out of service: their devices are offered the update only with extended security updates, so one of
   * which no report tells that it was offered any does not count.
   */
  readonly outOfService?: readonly string[];
  /** The lowest versions that count for the objective; missing = those from which on devices count as up to date. */
  readonly supported?: readonly Lowest[] | undefined;
}

/** Which devices are looked for, of all that are discovered. */
export interface Sought {
  readonly states: readonly UpdateState[] | null;
  /** The first reason why they do not count; undefined = any, or none. */
  readonly ineligible?: string | undefined;
  /** What is asked of the device `d` and its label `l` besides. */
  readonly facts: readonly RawBuilder<unknown>[];
}

/** Whether a device counts by all rules of its area, judged as of the instant asked for. */
function isFit(area: AreaKey['area'], asOf: number): RawBuilder<boolean> {
  const fits = eligibilityIn(area).map((rule) => fitsBy(rule, asOf));
  return sql.join([sql`true`, ...fits], sql` and `);
}

function fitsBy(rule: EligibilityRule, asOf: number): RawBuilder<boolean> {
  switch (rule.reason) {
    case 'contact':
      return sql`coalesce(d.last_sync_at >= ${asOf - rule.withinDays * dayMs}, false)`;
    case 'disk':
      return sql`coalesce(d.free_bytes > ${rule.moreThanBytes}, true)`;
    case 'unsupportedBuild':
      return sql`coalesce(d.os_build >= ${rule.buildMin}, false)`;
    case 'policyConflict':
      return sql`not coalesce(l.policy_conflict, false)`;
  }
}

/** The first reason why a device does not count, in the order of its area's rules; `noUpdate`: there is none for it. */
function against(area: AreaKey['area'], asOf: number): RawBuilder<string> {
  const rules = eligibilityIn(area).map(
    (rule) => sql`when not ${fitsBy(rule, asOf)} then ${sql.lit(rule.reason)}`,
  );
  return rules.length === 0
    ? sql`'noUpdate'`
    : sql`case ${sql.join(rules, sql` `)} else 'noUpdate' end`;
}

/**
 * A relation of `device_id`, `registration`, `ring`, `eligible`, `updated`, `state` over a tenant's discovered devices, and of
 * what says more of them: `install` with its error, the first reason `against` their counting, which is meant of those
 * alone that are not eligible, and their contacts. What a statement does not ask for is not worked out.
 */
export function updateStates(
  question: UpdateQuestion,
  sought: Sought = { states: null, facts: [] },
): RawBuilder<unknown> {
  const { key, asOf, lowest, supported, outOfService = [] } = question;
  const { tenant, area } = key;
  const installed = installedOf(area);
  const version = sql.raw(installed.version);
  const isServed = lowest.length === 0 ? sql`true` : sql.raw(installed.served);
  const isUpdated =
    supported === undefined
      ? sql`coalesce(${version} >= t.own_version, false)`
      : sql`exists (select 1 from ${lowestRelation(installed, supported)} u
          where u.own_line = ${sql.raw(installed.line)} and ${version} >= u.own_version)`;
  return sql`
    select device_id, registration, ring, eligible, updated,
      case
        when done then 'done'
        when not eligible then 'ineligible'
        when held then 'held'
        when install = 'failed' then 'failed'
        when install in ('installing', 'restartPending') then 'installing'
        else 'open'
      end as state,
      install, error_class, error_code, against, last_sync_at, heard_days
    from (
      select d.device_id, ${registrationOf('d', 'l')} as registration, d.ring, i.state as install,
        i.error_class, i.error_code, d.last_sync_at, d.heard_days, ${against(area, asOf)} as against,
        coalesce(${version} >= t.own_version, false) as done,
        ${isUpdated} as updated,
        ${isFit(area, asOf)}
          and (i.state is not null or ${version} >= t.own_version or ${isOnNone(installed, outOfService)})
          and (i.state is distinct from 'notOffered' or ${isUpdated})
          and ${isServed} as eligible,
        exists (
          select 1 from hold_members h
          where h.tenant = d.tenant and h.area = ${area} and h.device_id = d.device_id
        ) as held
      from devices d ${sql.raw(installed.join)}
        left join ${lowestRelation(installed, lowest)} t on t.own_line = ${sql.raw(installed.line)}
        left join labels l on l.tenant = d.tenant and l.area = ${area} and l.device_id = d.device_id
        left join installs i on i.tenant = d.tenant and i.area = ${area} and i.entra_device_id = d.entra_device_id
          and i.line = t.line and i.version >= t.version
      where ${sql.join([sql`d.tenant = ${tenant}`, sql`d.registration is not null`, ...sought.facts, ...following(question, sought)], sql` and `)}
    ) device`;
}

/**
 * What follows from the states and the reason that are sought, asked where it costs least: before a device is joined with
 * what reports tell of it. It leaves nobody out; without it each of a million is joined to find the three that are held.
 */
function following(
  question: UpdateQuestion,
  { states, ineligible }: Sought,
): readonly RawBuilder<unknown>[] {
  const ofStates = (states ?? []).map((state) => followingFrom(state, question));
  return [
    ...(ofStates.length === 0 ? [] : [sql`(${sql.join(ofStates, sql` or `)})`]),
    ...(ineligible === undefined ? [] : [uncounted(question, ineligible)]),
  ];
}

function followingFrom(state: UpdateState, question: UpdateQuestion): RawBuilder<unknown> {
  const { key, asOf } = question;
  const { tenant, area } = key;
  const isDone = sql`coalesce(${sql.raw(installedOf(area).version)} >= t.own_version, false)`;
  if (state === 'done') return isDone;
  if (state === 'ineligible') return sql`not ${isDone} and ${uncounted(question, null)}`;
  const counts = sql`not ${isDone} and ${isFit(area, asOf)}`;
  switch (state) {
    case 'failed':
      return sql`${counts} and ${isReported(key, ['failed'])}`;
    case 'installing':
      return sql`${counts} and ${isReported(key, ['installing', 'restartPending'])}`;
    case 'held':
      return sql`${counts} and d.device_id in (
        select m.device_id from hold_members m where m.tenant = ${tenant} and m.area = ${area})`;
    case 'open':
      return counts;
  }
}

function isReported({ tenant, area }: AreaKey, states: readonly string[]): RawBuilder<unknown> {
  return sql`d.entra_device_id in (select r.entra_device_id from installs r
    where r.tenant = ${tenant} and r.area = ${area}
      and r.state in (${sql.join(states.map((state) => sql.lit(state)))}))`;
}

/** Whether a device may not count: for a reason, or for any (null). */
function uncounted(
  { key, asOf, lowest, outOfService = [] }: UpdateQuestion,
  reason: string | null,
): RawBuilder<unknown> {
  const installed = installedOf(key.area);
  const fit = isFit(key.area, asOf);
  const rule = eligibilityIn(key.area).find((one) => one.reason === reason);
  // Said of the label itself, so that devices without one are not looked at.
  if (rule?.reason === 'policyConflict') return sql`l.policy_conflict`;
  if (rule !== undefined) return sql`not ${fitsBy(rule, asOf)}`;
  const isServed = lowest.length === 0 ? sql`true` : sql.raw(installed.served);
  const hasNone = sql`(not (${isServed}) or not (${isOnNone(installed, outOfService)})
    or ${isReported(key, ['notOffered'])})`;
  return reason === null ? sql`(not (${fit}) or ${hasNone})` : sql`(${fit}) and ${hasNone}`;
}

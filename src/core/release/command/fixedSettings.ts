/** What an amendment may no longer change: each setting by the rule that the table of settings has for it. */
import { dayOfRelease, instantOfDay } from '../../calendar.ts';
import type { Policy } from '../../policy/policy.ts';
import { isGroup, type AmendRule, type Table } from '../../policy/setting.ts';
import { settings } from '../../policy/settings.ts';
import type { Release } from '../state/release.ts';

/** A rule that stands against an amendment. */
export interface AmendmentFault {
  readonly path: string;
  readonly message: string;
  /** Whether it would move what has happened. */
  readonly movesThePast: boolean;
}

/** The rules that stand against what another policy changes. */
export function fixedFaults(
  release: Release,
  policy: Policy,
  now: number,
  table: Table = settings,
): readonly AmendmentFault[] {
  return changedRules(table, release.policy, policy).flatMap((changed) => {
    const message = faultOf(release, changed, now);
    // A release is of a tenant and an area for good; all else is fixed by what has happened.
    const movesThePast = changed.rule.kind !== 'never';
    return message === null ? [] : [{ path: changed.path, message, movesThePast }];
  });
}

/** A setting with a rule, or settings with one in common, and what it was and is to be. */
interface Changed {
  readonly path: string;
  readonly rule: AmendRule;
  readonly from: unknown;
  readonly to: unknown;
}

function changedRules(table: Table, former: object, next: object): readonly Changed[] {
  return Object.entries(table).flatMap(([path, entry]) => {
    const [from, to] = [former, next].map((one): unknown => Reflect.get(one, path));
    if (JSON.stringify(from) === JSON.stringify(to)) return [];
    const own = entry.amend === undefined ? [] : [{ path, rule: entry.amend, from, to }];
    if (!isGroup(entry) || !(from instanceof Object && to instanceof Object)) return own;
    const inner = changedRules(entry.fields, from, to);
    return [...own, ...inner.map((one) => ({ ...one, path: `${path}.${one.path}` }))];
  });
}

/** Why it may not be changed now; null = it may. */
function faultOf(release: Release, { path, rule, from, to }: Changed, now: number): string | null {
  switch (rule.kind) {
    case 'never':
      return `a release stays with its ${path}, ${String(from)}`;
    case 'untilBegun':
      return release.rings.some(({ offeredAt }) => offeredAt !== null) ? rule.why : null;
    case 'dayAhead': {
      if (rule.over !== undefined && release.phase === rule.over.phase) return rule.over.why;
      const isOver = instantOfDay(release.publishedAt, Number(to)) <= now;
      const today = dayOfRelease(release.publishedAt, now);
      return isOver ? `day ${Number(to)} is over; today is day ${today}` : null;
    }
  }
}

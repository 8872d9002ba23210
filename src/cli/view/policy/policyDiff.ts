/** What differs between two policies: settings by name, and the dates of one month under each. */
import type { Policy } from '#core/policy/policy.ts';
import { settingChanges, type SettingChange } from '#core/policy/settingChanges.ts';
import { dayText, shortInstantText } from '#reports/instant.ts';
import type { Paint } from '../../terminal/terminal.ts';
import { monthSchedule } from '../plan/ringSchedule.ts';
import { tableLines } from '../table.ts';

/** A date that differs; null where one side does not have it. */
export interface DateChange {
  readonly what: string;
  readonly from: number | null;
  readonly to: number | null;
}

/** What differs between two policies in a month. */
export function policyChanges(
  from: Policy,
  to: Policy,
  publishedAt: number,
): { readonly settings: readonly SettingChange[]; readonly dates: readonly DateChange[] } {
  const fromDates = new Map(dateEntries(from, publishedAt).map(({ what, at }) => [what, at]));
  const toDates = new Map(dateEntries(to, publishedAt).map(({ what, at }) => [what, at]));
  const whats = [...new Set([...fromDates.keys(), ...toDates.keys()])];
  return {
    settings: settingChanges(from, to),
    dates: whats
      .map((what) => ({ what, from: fromDates.get(what) ?? null, to: toDates.get(what) ?? null }))
      .filter((change) => change.from !== change.to),
  };
}

/** What differs, as lines. */
export function policyDiffLines(
  diff: {
    readonly from: string | null;
    readonly to: string;
    readonly settings: readonly SettingChange[];
    readonly dates: readonly DateChange[];
  },
  publishedAt: number,
  paint: Paint,
): readonly string[] {
  const from = diff.from ?? 'defaults';
  if (diff.settings.length === 0) return [`No difference between ${from} and ${diff.to}.`];
  const date = (at: number | null): string =>
    at === null ? '–' : `${dayText(publishedAt, at)} ${shortInstantText(at)}`;
  const settings = diff.settings.map(({ path, from, to }) => [path, plain(from), plain(to)]);
  const dates = diff.dates.map(({ what, from, to }) => [what, date(from), date(to)]);
  return [
    ...tableLines(['setting', from, diff.to], settings, paint),
    '',
    ...(dates.length === 0
      ? ['No date of the coming release changes.']
      : tableLines(['in the coming release, UTC', from, diff.to], dates, paint)),
  ];
}

function plain(value: unknown): string {
  if (value === null) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The instants of a month under a policy, by what happens. */
export function dateEntries(
  policy: Policy,
  publishedAt: number,
): readonly { what: string; at: number }[] {
  const month = monthSchedule(policy, publishedAt);
  return [
    { what: 'announced', at: month.announcedAt },
    ...month.rings.flatMap(({ plan, opensAt, deadlineAt }) => [
      { what: `ring ${plan.name} opens`, at: opensAt },
      { what: `ring ${plan.name} deadline`, at: deadlineAt },
    ]),
    { what: 'summary', at: month.summaryAt },
    { what: 'judged', at: month.judgedAt },
  ];
}

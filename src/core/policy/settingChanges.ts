/** What differs between two policies, setting by setting, under the names of the policy file. */
import type { Table } from './setting.ts';
import { settings } from './settings.ts';
import { settingValues } from './settingValues.ts';

/** A setting that differs; null where one side says nothing. */
export interface SettingChange {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** The settings that differ. */
export function settingChanges(
  from: object,
  to: object,
  table: Table = settings,
): readonly SettingChange[] {
  const [former, next] = [from, to].map(
    (policy) => new Map(settingValues(table, policy).map(({ path, value }) => [path, value])),
  );
  return [...new Set([...(former?.keys() ?? []), ...(next?.keys() ?? [])])]
    .map((path) => ({ path, from: former?.get(path) ?? null, to: next?.get(path) ?? null }))
    .filter((change) => JSON.stringify(change.from) !== JSON.stringify(change.to));
}

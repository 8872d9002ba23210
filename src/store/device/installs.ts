/**
 * Updates under way, from the reports of an area. A report is a whole snapshot: a device that is not in it has nothing under way,
 * so its row goes. Whoever has only a part of a report must not bring it here.
 */
import { outlineOf } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import { windowsBuild } from '#core/device/device.ts';
import type { AreaKey } from '#core/release/state/release.ts';
import { inBulk, isGuid, stage, textFault, type Staging } from '../bulk.ts';
import type { Store } from '../store.ts';
import { installedOf } from './installedOf.ts';

/** One device's newest state; `notOffered`: the provider itself keeps the update from it, and its class says why. */
export interface InstallRow {
  readonly entraDeviceId: string;
  readonly targetBuild: string;
  readonly state: 'installing' | 'restartPending' | 'failed' | 'notOffered' | 'other';
  readonly errorClass: string | null;
  readonly errorCode: string | null;
  readonly at: number;
}

const columns = {
  target_build: 'text',
  line: 'text',
  version: 'integer[]',
  state: 'text',
  error_class: 'text',
  error_code: 'text',
  at: 'bigint',
} as const;
const names = Object.keys(columns);
const listOf = (alias: string): string => names.map((name) => `${alias}.${name}`).join(', ');

const staged: Staging = {
  name: 'staged_installs',
  columns: { entra_device_id: 'uuid', ...columns },
};

/** Takes over a whole report; writes only what differs. Of rows for the same device the newest counts. */
export function recordInstalls(
  store: Store,
  {
    key: { tenant, area },
    rows,
    at,
  }: { readonly key: AreaKey; readonly rows: readonly InstallRow[]; readonly at: number },
): Promise<{ readonly written: number; readonly removed: number; readonly poison: number }> {
  const good = newestByDevice(rows.filter(isStorable));
  return inBulk(
    store,
    { what: `Storing ${rows.length} install states`, tenant },
    async (client) => {
      await stage(client, staged, good.map(cellsOf));
      if (outlineOf(area).grain === 'version') await client.query(byEdition(area), [tenant]);
      const { rowCount: removed } = await client.query(
        `delete from installs i where i.tenant = $1 and i.area = $2
         and not exists (select 1 from staged_installs s where s.entra_device_id = i.entra_device_id)`,
        [tenant, area],
      );
      const { rowCount: changed } = await client.query(
        `update installs i set ${names.map((name) => `${name} = s.${name}`).join(', ')}, recorded_at = $3
       from staged_installs s
       where i.tenant = $1 and i.area = $2 and i.entra_device_id = s.entra_device_id and (${listOf('i')}) is distinct from (${listOf('s')})`,
        [tenant, area, at],
      );
      const { rowCount: added } = await client.query(
        `insert into installs (tenant, area, entra_device_id, recorded_at, ${names.join(', ')})
       select $1, $2, s.entra_device_id, $3, ${listOf('s')} from staged_installs s
       where not exists (select 1 from installs i
         where i.tenant = $1 and i.area = $2 and i.entra_device_id = s.entra_device_id)`,
        [tenant, area, at],
      );
      const poison = rows.filter((row) => !isStorable(row)).length;
      return { written: (changed ?? 0) + (added ?? 0), removed: removed ?? 0, poison };
    },
  );
}

/** Of a version the line is the device's own edition, since how long it is serviced hangs on that. */
function byEdition(area: Area): string {
  return `update staged_installs s set line = ${installedOf(area).line}, version = s.version[1:1]
    from devices d where d.tenant = $1 and d.entra_device_id = s.entra_device_id`;
}

function cellsOf(row: InstallRow): readonly (string | number | null)[] {
  const build = windowsBuild(row.targetBuild);
  return [
    row.entraDeviceId,
    row.targetBuild,
    build === null ? null : String(build.build),
    build === null ? null : `{${build.build},${build.revision}}`,
    row.state,
    row.errorClass,
    row.errorCode,
    row.at,
  ];
}

function newestByDevice(rows: readonly InstallRow[]): InstallRow[] {
  const newest = new Map<string, InstallRow>();
  for (const row of rows) {
    const id = row.entraDeviceId.toLowerCase();
    const known = newest.get(id);
    if (known === undefined || known.at <= row.at) newest.set(id, row);
  }
  return [...newest.values()];
}

function isStorable(row: InstallRow): boolean {
  const texts = [row.targetBuild, row.errorClass, row.errorCode];
  return (
    isGuid(row.entraDeviceId) &&
    Number.isSafeInteger(row.at) &&
    texts.every((text) => textFault(text) === null)
  );
}

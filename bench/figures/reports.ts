/**
 * A tenant's page over a large fleet, by the command that writes it, in a process of its own whose greatest memory is read. The
 * fleet is rows that are made in the database, with a year of judged months behind it: what a page is made from, without the
 * months that would have led there.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { publishedAtOf } from '#core/calendar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { planRelease } from '#core/release/state/plan.ts';
import type { Progress, Release } from '#core/release/state/release.ts';
import { dayMs } from '#core/time.ts';
import { saveRelease } from '#store/release/releases.ts';
import { recordProgress } from '#store/release/trend.ts';
import { noteFleetDay } from '#store/report/fleetDays.ts';
import { migrate, openStore, type Store } from '#store/store.ts';
import { repeated, secondsOf, type Figure } from '../figure.ts';
import { withStage } from '../stage.ts';

const program = fileURLToPath(new URL('../../bin/ringmaster.js', import.meta.url));
const tenant = 'bench';
const months = 13;
const lastMonth = 24;
const lookEveryMs = 20;

/** The figure. */
export const reports: Figure = {
  name: 'reports',
  what: 'a tenant’s page of 1,000,000 devices',
  measure: async (options) => {
    const devices = options.isQuick ? 100_000 : 1_000_000;
    const { signal } = options;
    return await withStage({ devices: 10, signal }, async ({ engine }) => {
      const store = openStore({ databaseUrl: engine.databaseUrl });
      try {
        await migrate(store);
        options.tell(`making ${devices} devices`);
        const asOf = await fill(store, devices);
        const day = await secondsOf(() =>
          noteFleetDay(store, { key: { tenant, area: 'quality' }, asOf }),
        );
        const runs = await repeated(options, () => pageOnce(engine.databaseUrl));
        const of = `${devices.toLocaleString('en-US')} devices`;
        return [
          {
            what: `a tenant’s page of ${of}, by the command`,
            unit: 's',
            reach: { max: 15 },
            values: runs.map(({ seconds }) => seconds),
            note: `${months} months; noting the versions of a day took ${day.toFixed(1)} s`,
          },
          {
            what: 'memory of that command at its greatest',
            unit: 'KB',
            reach: { max: 512 * 1024 },
            values: runs.map(({ memory }) => memory),
            note: 'VmHWM of its process',
          },
          {
            what: 'the page',
            unit: 'KB',
            reach: { max: 2_000 },
            values: runs.map(({ bytes }) => bytes / 1000),
            note: 'one file, everything in it',
          },
        ];
      } finally {
        await store.close();
      }
    });
  },
};

/** Makes the fleet and its months; gives the instant that is known of them. */
async function fill(store: Store, devices: number): Promise<number> {
  await sql`
    insert into devices (tenant, device_id, entra_device_id, object_id, serial_number, manufacturer, model, operating_system,
      os_version, os_build, os_revision, sku, last_sync_at, free_bytes, collected_at, discovered_at, registration, failure_check,
      failure_number, failure_seen, ring)
    select ${tenant}, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'S' || n, 'Contoso', 'Book ' || n % 40, 'Windows',
      '10.0.' || 19041 + n % 5 || '.' || 1700 + n % 60, 19041 + n % 5, 1700 + n % 60, 'Enterprise', ${Date.now()}, 5e10, 0, 0,
      case when n % 30 = 0 then 'notRegistered' else 'ready' end, case when n % 30 = 0 then 'edition' end,
      case when n % 30 = 0 then 6 end, case when n % 30 = 0 then 'Home' end, case when n % 30 = 0 then null else 'broad' end
    from generate_series(1, ${devices}::int) n`.execute(store.db);
  await sql`
    insert into installs (tenant, area, entra_device_id, target_build, state, error_class, error_code, at, recorded_at)
    select tenant, 'quality', entra_device_id, '10.0.19045.1766', 'failed', 'DiskFull', '0x8007' || os_revision, ${Date.now()}, 0
    from devices where tenant = ${tenant} and os_revision % 20 = 0`.execute(store.db);
  let asOf = 0;
  for (let month = 0; month < months; month += 1) asOf = await fillMonth(store, month, devices);
  await sql`analyze`.execute(store.db);
  return asOf;
}

async function fillMonth(store: Store, month: number, devices: number): Promise<number> {
  const id = `20${24 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
  const publishedAt = publishedAtOf(id);
  const release = planRelease({
    key: { tenant, area: 'quality', id: `${id}-B` },
    basedOn: null,
    policy: defaultPolicy(tenant),
    publishedAt,
    createdAt: publishedAt,
    carriedPauses: {},
    carriedHolds: [],
  });
  for (let day = 0; day < lastMonth; day += 1)
    await recordProgress(store, {
      key: release.key,
      progress: progressOf(
        release,
        publishedAt + day * dayMs,
        (devices * day) / lastMonth,
        devices,
      ),
      evidence: null,
    });
  const asOf = publishedAt + lastMonth * dayMs;
  const progress = progressOf(release, asOf, devices, devices);
  await saveRelease(store, { release: { ...release, progress }, status: 'over', at: asOf });
  return asOf;
}

function progressOf({ rings }: Release, asOf: number, done: number, devices: number): Progress {
  const none = { waiting: 0, offered: 0, installing: 0, failed: 0, ineligible: 0, held: 0 };
  const updated = Math.round(done / rings.length);
  const each = Math.round(devices / rings.length);
  return {
    asOf,
    discovered: devices,
    ready: devices,
    notReady: 0,
    notRegistered: 0,
    excluded: 0,
    rings: rings.map(({ name }) => ({
      ...none,
      ring: name,
      devices: each,
      offered: each - updated,
      done: updated,
      eligible: each,
      updated,
    })),
  };
}

async function pageOnce(databaseUrl: string) {
  const folder = await mkdtemp(join(tmpdir(), 'ringmaster-bench-'));
  const file = join(folder, 'page.html');
  const args = [program, 'report', 'page', '--tenant', tenant, '--out', file, '--data-dir', folder];
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  let memory = 0;
  const seconds = await secondsOf(async () => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    const over = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const isOver = over.then(() => true);
    while (!(await Promise.race([isOver, sleep(lookEveryMs, false)])))
      memory = Math.max(memory, memoryOf(child.pid));
    if ((await over) !== 0) throw new Error('the page could not be made');
  });
  const bytes = (await readFile(file)).length;
  await rm(folder, { recursive: true });
  return { seconds, memory, bytes };
}

/** Kilobytes; 0 where the process is gone, or its memory is not told. */
function memoryOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** The emulator's command line, read once. A wrong value is told with its name, its rule and what was given. */
import { parseArgs } from 'node:util';
import { readmePermissionNames } from './http/signIn/permissions.ts';
import type { Registration } from './http/signIn/tokens.ts';
import { profiles, type Profile } from './profile.ts';
import { dayMs } from './time.ts';

/** What the emulator was started with. */
export interface EmulatorOptions {
  readonly port: number;
  readonly seed: number;
  readonly devices: number;
  readonly scenario: string;
  readonly stateDir: string | null;
  readonly release: string;
  readonly patchTuesdayAt: number;
  readonly startAt: number;
  readonly tokenLifetimeSeconds: number;
  readonly isThrottled: boolean;
  readonly latencyMs: number;
  readonly profile: Profile;
  readonly tenantId: string;
  readonly mailboxes: readonly string[];
  readonly isLagging: boolean;
  readonly registration: Registration;
}

/** The largest fleet: what one process serves in 2 GiB. */
const devicesMax = 1_000_000;
/** Ports from here on do not fit where Temporal on PostgreSQL keeps them. */
const portMax = 32_767;
/** A fleet's history starts this long before the second Tuesday unless `--start-at` says otherwise. */
const leadDays = 14;

/** The tenant it stands for unless `--tenant-id` says otherwise. */
const usualTenantId = '11111111-2222-4333-8444-555555555555';

/** Mailboxes of the tenant unless `--mailboxes` names others. */
const usualMailboxes =
  'ringmaster@emulated.example,updates@emulated.example,updates@contoso.example';

/** How the emulator is started. */
export const usage = `node bin/on-node-24.js emulator/main.ts [options]
  --help               this text
  --port N             port on 127.0.0.1, 0 picks a free one below 32768 (0)
  --seed N             seed of the fleet (1)
  --devices N          size of the fleet, 1 to 1000000 (1000)
  --scenario NAME      name in scenarios/ or path of a YAML file (calm)
  --state-dir DIR      keep what is written; without it everything is in memory
  --release ID         the month that is played (2022-06-B)
  --patch-tuesday ISO  when its second Tuesday is (the coming one)
  --start-at ISO       from when devices have a history (14 days before)
  --token-lifetime S   seconds of real time a token lives (3600)
  --throttle on|off    Graph's quotas, on real time (off)
  --latency-ms N       wait before every answer (0)
  --profile NAME       strict: as Microsoft's documents say; lenient: kinder (strict)
  --tenant-id GUID     the tenant it stands for (${usualTenantId})
  --client-id ID       the app registration that gets tokens (ringmaster)
  --client-secret TEXT its secret (emulated)
  --secret-expires-at ISO  from when on the secret is no longer taken (never)
  --permissions LIST   its permissions, comma-separated, or all (strict: those of the README; lenient: all)
  --lag on|off         whether replicas of the directory lag (strict: on; lenient: off)
  --mailboxes LIST     addresses that may send mail
                       (${usualMailboxes})`;

/** Reads the command line; throws an error for people. */
export function readOptions(args: readonly string[]): EmulatorOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      devices: { type: 'string', default: '1000' },
      scenario: { type: 'string', default: 'calm' },
      'state-dir': { type: 'string' },
      release: { type: 'string', default: '2022-06-B' },
      'patch-tuesday': { type: 'string' },
      'start-at': { type: 'string' },
      'token-lifetime': { type: 'string', default: '3600' },
      throttle: { type: 'string', default: 'off' },
      'latency-ms': { type: 'string', default: '0' },
      profile: { type: 'string', default: 'strict' },
      'tenant-id': { type: 'string', default: usualTenantId },
      'client-id': { type: 'string', default: 'ringmaster' },
      'client-secret': { type: 'string', default: 'emulated' },
      'secret-expires-at': { type: 'string' },
      permissions: { type: 'string' },
      mailboxes: { type: 'string', default: usualMailboxes },
      lag: { type: 'string' },
    },
  });
  const patchTuesdayAt =
    instant('--patch-tuesday', values['patch-tuesday']) ?? comingSecondTuesday(Date.now());
  const profile = profileNamed(values.profile);
  return {
    port: whole('--port', values.port, { min: 0, max: portMax }),
    seed: whole('--seed', values.seed, { min: 0, max: Number.MAX_SAFE_INTEGER }),
    devices: whole('--devices', values.devices, { min: 1, max: devicesMax }),
    scenario: values.scenario,
    stateDir: values['state-dir'] ?? null,
    release: values.release,
    patchTuesdayAt,
    startAt: instant('--start-at', values['start-at']) ?? patchTuesdayAt - leadDays * dayMs,
    tokenLifetimeSeconds: whole('--token-lifetime', values['token-lifetime'], {
      min: 0,
      max: 86_400,
    }),
    isThrottled: isOn('--throttle', values.throttle),
    latencyMs: whole('--latency-ms', values['latency-ms'], { min: 0, max: 600_000 }),
    profile,
    tenantId: values['tenant-id'].toLowerCase(),
    isLagging: isOn('--lag', values.lag ?? (profile === 'strict' ? 'on' : 'off')),
    mailboxes: namesIn(values.mailboxes.toLowerCase()),
    registration: {
      clientId: values['client-id'],
      secret: values['client-secret'],
      secretExpiresAt: instant('--secret-expires-at', values['secret-expires-at']),
      permissions: permissionsIn(values.permissions ?? (profile === 'strict' ? undefined : 'all')),
    },
  };
}

/** Null = every permission there is; nothing said = those of the README. */
function permissionsIn(text: string | undefined): readonly string[] | null {
  if (text === undefined) return readmePermissionNames;
  if (text === 'all') return null;
  return namesIn(text);
}

function namesIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function isOn(name: string, text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new Error(`${name} must be on or off; ${text} was given.`);
}

function profileNamed(text: string): Profile {
  const profile = profiles.find((known) => known === text);
  if (profile !== undefined) return profile;
  throw new Error(`--profile must be ${profiles.join(' or ')}; ${text} was given.`);
}

function whole(
  name: string,
  text: string,
  bounds: { readonly min: number; readonly max: number },
): number {
  const value = Number(text);
  if (
    text.trim() !== '' &&
    Number.isSafeInteger(value) &&
    value >= bounds.min &&
    value <= bounds.max
  )
    return value;
  throw new Error(
    `${name} must be a whole number from ${bounds.min} to ${bounds.max}; ${text} was given.`,
  );
}

function instant(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new Error(`${name} must be an instant such as 2026-12-08T18:00:00Z; ${text} was given.`);
  return at;
}

/** Second Tuesday, 18:00 UTC (10:00 in Los Angeles in winter): good enough for a start by hand. */
function comingSecondTuesday(now: number): number {
  const date = new Date(now);
  for (let month = date.getUTCMonth(); ; month++) {
    const first = new Date(Date.UTC(date.getUTCFullYear(), month, 1));
    const on = 1 + ((2 - first.getUTCDay() + 7) % 7) + 7;
    const at = Date.UTC(date.getUTCFullYear(), month, on, 18);
    if (at > now) return at;
  }
}

/**
 * What a program of this project is told from outside its policy file: flags over environment over defaults, parsed once.
 * Nothing is connected here, and no secret is printed: `redacted` gives what may be shown.
 *
 * A Temporal address that neither flag nor environment gives may still come from `temporal.toml`; the engine looks
 * there, because that is where the client library reads it.
 */
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { plainTextFault, plainTextRule } from '#core/plainText.ts';
import { given, settingsByName, type SettingName } from './settings.ts';
import { isTrusted, trustedHostRule } from '#graph/signIn/clouds.ts';
import type { Credential } from '#graph/signIn/identity.ts';
import { credentialIn, credentialNames } from './credentials.ts';
import { credentialsElsewhere, strangeSettings, strangeText } from './strange.ts';
import {
  environmentOf,
  readChosenTenant,
  tenantFolder,
  tenantsIn,
  withoutTenants,
} from './tenants.ts';
import { didYouMean } from '#core/spelling.ts';

/** Where Microsoft Graph is, and who asks. */
interface GraphSettings {
  /** Base address without a version. */
  readonly url: string;
  /** Directory (tenant) id. */
  readonly tenant: string;
  readonly clientId: string;
  /** Empty where another credential is given. */
  readonly clientSecret: string;
  readonly credential: Credential;
  /** Where tokens are asked for; null = where the cloud of `url` has them. */
  readonly loginUrl: string | null;
}

/** Settings of one run. */
export interface Config {
  /** Absolute path of the data directory. */
  readonly dataDir: string;
  /** `host:port` of a Temporal server that is given; null = the embedded one. */
  readonly address: string | null;
  /** A namespace that was named; null = `default`, or what `temporal.toml` says. */
  readonly namespace: string | null;
  /** A PostgreSQL that is given; null = the embedded one. */
  readonly databaseUrl: string | null;
  /** A policy file that was named; null = `ringmaster.yaml` here if there is one. */
  readonly policyFile: string | null;
  /** A tenant that was named; null = the policy's, where there is one tenant. */
  readonly tenant: string | null;
  /** Absolute path of what is kept of the tenant: the data directory, or a folder of it where there are several. */
  readonly tenantDir: string;
  /** Names of all tenants, and the folder of their settings; null = there is one tenant. */
  readonly tenants: { readonly folder: string; readonly names: readonly string[] } | null;
  /** Who gives commands. */
  readonly operator: string;
  /** Null where no real tenant's credentials are given. */
  readonly graph: GraphSettings | null;
  /** The environment, for libraries that read their own variables. */
  readonly environment: Environment;
}

/** Flags that stand over the environment. */
export interface ConfigFlags {
  readonly dataDir?: string | undefined;
  readonly address?: string | undefined;
  readonly namespace?: string | undefined;
  readonly policy?: string | undefined;
  readonly tenant?: string | undefined;
  readonly operator?: string | undefined;
}

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that cannot be used: which one, the rule, what was found. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly setting: string;

  constructor(setting: string, message: string) {
    super(`${setting}: ${message}`);
    this.setting = setting;
  }
}

const addressText = z.string().regex(/^[A-Za-z0-9.[\]:_-]{1,250}:\d{1,5}$/, 'must be HOST:PORT');
const namespaceText = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/, 'must be letters, digits, dots or hyphens');
const tenantText = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be 1–64 lower-case letters, digits or hyphens');
const databaseText = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
  .refine(
    (text) => URL.canParse(text),
    'cannot be read as an address; in a password, characters such as / : @ # ? stand as %2F %3A %40 %23 %3F',
  );
const urlText = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const nameMax = 200;
const graphText = urlText.refine(isTrusted, trustedHostRule);
const nameText = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(nameMax, `is longer than ${nameMax}`)
  .refine((name) => plainTextFault(name, nameMax) === null, `must be ${plainTextRule}`);

/**
 * Reads the settings; throws a ConfigError that names the first one that cannot be used, or that looks like one and is
 * not read (`checkStrange`).
 */
export function readConfig(around: Environment, flags: ConfigFlags = {}): Config {
  const { environment, tenant, tenants } = chosenTenant(around, flags);
  const dataDir = dataDirOf(environment, flags);
  const flag = (name: `--${string}`, schema: z.ZodType<string>, value: string | undefined) =>
    value ? parsed(name, schema, value) : null;
  const variable = (name: SettingName, schema: z.ZodType<string>) =>
    valueOf(environment, name, schema);
  return {
    dataDir,
    tenantDir: tenants === null || tenant === null ? dataDir : tenantFolder(dataDir, tenant),
    address:
      flag('--address', addressText, flags.address) ?? variable('TEMPORAL_ADDRESS', addressText),
    namespace:
      flag('--namespace', namespaceText, flags.namespace) ??
      variable('TEMPORAL_NAMESPACE', namespaceText),
    databaseUrl: variable('DATABASE_URL', databaseText),
    policyFile: flags.policy ?? given(environment, 'RINGMASTER_POLICY') ?? null,
    tenant,
    tenants,
    operator:
      flag('--operator', nameText, flags.operator) ??
      variable('RINGMASTER_OPERATOR', nameText) ??
      operatingSystemUser(),
    graph: readGraph(environment),
    environment,
  };
}

/** Which tenant is meant, and what is read for it: of several the one that is named or was chosen, or the only one. */
function chosenTenant(
  environment: Environment,
  flags: ConfigFlags,
): Pick<Config, 'environment' | 'tenant' | 'tenants'> {
  const named = flags.tenant
    ? parsed('--tenant', tenantText, flags.tenant)
    : valueOf(environment, 'RINGMASTER_TENANT', tenantText);
  const folder = given(environment, 'RINGMASTER_TENANTS');
  if (folder === undefined) return { environment, tenant: named, tenants: null };
  const names = inFolder(() => tenantsIn(folder));
  const [only, ...others] = names;
  const tenant =
    named ?? readChosenTenant(dataDirOf(environment, flags)) ?? (others.length === 0 ? only : null);
  const tenants = { folder: path.resolve(folder), names };
  if (tenant === undefined || tenant === null)
    return { environment: withoutTenants(environment), tenant: null, tenants };
  if (!names.includes(tenant))
    throw new ConfigError(
      flags.tenant ? '--tenant' : 'RINGMASTER_TENANT',
      `there is no ${tenant}.env in ${folder}.${didYouMean(tenant, names)}`,
    );
  const own = inFolder(() => environmentOf(environment, { folder: tenants.folder, tenant }));
  return { environment: own, tenant, tenants };
}

function inFolder<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new ConfigError(
      'RINGMASTER_TENANTS',
      error instanceof Error ? error.message : String(error),
    );
  }
}

function dataDirOf(environment: Environment, flags: ConfigFlags): string {
  return path.resolve(flags.dataDir ?? given(environment, 'RINGMASTER_DATA_DIR') ?? '.ringmaster');
}

/** Throws a ConfigError where the environment has names that look like settings and are not read. */
export function checkStrange(environment: Environment): void {
  const strange = strangeSettings(environment);
  const [first] = strange;
  if (first === undefined) return;
  throw new ConfigError(
    first.name,
    `${strange.map(strangeText).join(' ')} Correct or unset it; docs/settings.md lists what is read`,
  );
}

/** The directory shared by all checkouts, for built or fetched programs. */
export function cacheDirectory(environment: Environment): string {
  const base = environment['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
  return path.join(base, 'ringmaster');
}

/** An address without its password and without what may stand behind "?", fit to be shown. */
export function redacted(address: string): string {
  const [scheme, rest] = address.split(/:\/\/(.*)/s);
  if (rest === undefined) return address;
  // The password may hold any character that should have been encoded, and an "@" too.
  const place = rest.slice(rest.lastIndexOf('@') + 1).replace(/\?.*/s, '');
  if (!rest.includes('@')) return `${scheme}://${place}`;
  const [user = ''] = rest.split(/[:@/]/);
  return `${scheme}://${user}:…@${place}`;
}

function readGraph(environment: Environment): GraphSettings | null {
  const found = credentialIn(environment);
  const tenant = given(environment, 'GRAPH_TENANT_ID');
  const clientId = given(environment, 'GRAPH_CLIENT_ID');
  if (found.kind === 'absent' && tenant === undefined && clientId === undefined) return null;
  if (found.kind === 'fault') throw new ConfigError(found.setting, found.rule);
  // The machine itself has an identity without any client id.
  const isNamed =
    clientId !== undefined ||
    (found.kind === 'given' && found.credential.kind === 'managedIdentity');
  if (found.kind === 'absent' || tenant === undefined || !isNamed)
    throw incomplete(environment, found.kind !== 'absent');
  const { credential } = found;
  return {
    url: valueOf(environment, 'GRAPH_URL', graphText) ?? 'https://graph.microsoft.com',
    loginUrl: valueOf(environment, 'GRAPH_LOGIN_URL', graphText),
    tenant,
    clientId: clientId ?? '',
    clientSecret: credential.kind === 'secret' ? credential.secret : '',
    credential,
  };
}

function incomplete(environment: Environment, hasCredential: boolean): ConfigError {
  const names = ['GRAPH_TENANT_ID', 'GRAPH_CLIENT_ID'] as const;
  const set: string[] = names.filter((name) => given(environment, name) !== undefined);
  set.push(...credentialNames.filter((name) => given(environment, name) !== undefined));
  const missing = names.find((name) => given(environment, name) === undefined);
  const meant = credentialsElsewhere(environment).map(strangeText);
  const other = hasCredential ? '' : ' (or a file, a certificate or GRAPH_CREDENTIAL in its place)';
  return new ConfigError(
    missing ?? 'GRAPH_CLIENT_SECRET',
    `is missing while ${set.join(' and ')} is set; ${[...meant, 'set all three or none'].join(' ')}${missing === undefined ? other : ''}`,
  );
}

function valueOf(
  environment: Environment,
  name: SettingName,
  schema: z.ZodType<string>,
): string | null {
  const value = given(environment, name);
  return value === undefined ? null : parsed(name, schema, value);
}

function parsed(
  name: SettingName | `--${string}`,
  schema: z.ZodType<string>,
  value: string,
): string {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const rule = result.error.issues[0]?.message ?? 'cannot be used';
  const isSecret = settingsByName.get(name)?.isSecret ?? false;
  // What was set may be a secret in the wrong place or form: it is not repeated.
  const found = isSecret ? 'its value is not shown' : `found "${redacted(value)}"`;
  throw new ConfigError(name, `${rule}, ${found}`);
}

function operatingSystemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
    return 'unknown';
  }
}

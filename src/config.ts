/**
 * What a program of this project is told from outside its policy file: flags over environment over defaults, parsed once.
 * Nothing is connected here, and no secret is printed: `redacted` gives what may be shown.
 *
 * A Temporal address that neither flag nor environment gives may still come from `temporal.toml`; the engine looks
 * there, because that is where the client library reads it. Source: design.md 6.
 */
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import * as z from 'zod';

/** Where Microsoft Graph is, and who asks. */
interface GraphSettings {
  /** Base address without a version. */
  readonly url: string;
  /** Directory (tenant) id. */
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
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
  /** A tenant that was named; null = the policy's. */
  readonly tenant: string | null;
  /** Who gives commands. */
  readonly operator: string;
  /** Null where no real tenant's credentials are given: then an emulator stands in for it. */
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
  .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://');
const urlText = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const nameText = z.string().trim().min(1, 'must not be empty').max(200, 'is longer than 200');

/** Reads the settings; throws a ConfigError that names the first one that cannot be used. */
export function readConfig(environment: Environment, flags: ConfigFlags = {}): Config {
  const read = (setting: string, schema: z.ZodType<string>, value: string | undefined) =>
    value === undefined || value === '' ? null : parsed(setting, schema, value);
  return {
    dataDir: path.resolve(flags.dataDir ?? environment['RINGMASTER_DATA_DIR'] ?? '.ringmaster'),
    address:
      read('--address', addressText, flags.address) ??
      read('TEMPORAL_ADDRESS', addressText, environment['TEMPORAL_ADDRESS']),
    namespace:
      read('--namespace', namespaceText, flags.namespace) ??
      read('TEMPORAL_NAMESPACE', namespaceText, environment['TEMPORAL_NAMESPACE']),
    databaseUrl: read('DATABASE_URL', databaseText, environment['DATABASE_URL']),
    policyFile: flags.policy ?? environment['RINGMASTER_POLICY'] ?? null,
    tenant:
      read('--tenant', tenantText, flags.tenant) ??
      read('RINGMASTER_TENANT', tenantText, environment['RINGMASTER_TENANT']),
    operator:
      read('--operator', nameText, flags.operator) ??
      read('RINGMASTER_OPERATOR', nameText, environment['RINGMASTER_OPERATOR']) ??
      operatingSystemUser(),
    graph: readGraph(environment),
    environment,
  };
}

/** The directory shared by all checkouts, for built or fetched programs. */
export function cacheDirectory(environment: Environment): string {
  const base = environment['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
  return path.join(base, 'ringmaster');
}

/** An address without its password, fit to be shown. */
export function redacted(address: string): string {
  return address.replace(/\/\/([^:@/]*):[^@/]*@/, '//$1:…@');
}

const graphNames = {
  tenant: 'RINGMASTER_GRAPH_TENANT',
  clientId: 'RINGMASTER_GRAPH_CLIENT_ID',
  clientSecret: 'RINGMASTER_GRAPH_CLIENT_SECRET',
} as const;

function readGraph(environment: Environment): GraphSettings | null {
  const names = Object.values(graphNames);
  const given = names.filter((name) => environment[name]);
  const missing = names.find((name) => !environment[name]);
  if (given.length === 0) return null;
  if (missing !== undefined) {
    const others = given.join(' and ');
    throw new ConfigError(missing, `is missing while ${others} is set; set all three or none`);
  }
  const url = environment['RINGMASTER_GRAPH_URL'];
  return {
    url: url ? parsed('RINGMASTER_GRAPH_URL', urlText, url) : 'https://graph.microsoft.com',
    tenant: environment[graphNames.tenant] ?? '',
    clientId: environment[graphNames.clientId] ?? '',
    clientSecret: environment[graphNames.clientSecret] ?? '',
  };
}

function parsed(setting: string, schema: z.ZodType<string>, value: string): string {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ConfigError(
    setting,
    `${issue?.message ?? 'cannot be used'}, found "${redacted(value)}"`,
  );
}

function operatingSystemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
    return 'unknown';
  }
}

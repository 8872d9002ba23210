/** What the worker is told by its environment, parsed once. Secrets come this way and never by argument. */
import * as z from 'zod';
import { isLoopbackHost } from '#core/loopback.ts';
import { cloudOf, isTrusted, trustedHostRule } from '#graph/signIn/clouds.ts';
import type { Credential } from '#graph/signIn/identity.ts';
import type { SignInTo } from '#graph/signIn/tokens.ts';
import { checkStrange } from '#settings/config.ts';
import { credentialIn } from '#settings/credentials.ts';
import type { SettingName } from '#settings/settings.ts';
import { readSenders, secretsFileVariable, secretsVariable } from '#webhook/secrets.ts';

const safeListRule = {
  error: 'must be a file, or an address that is https or on this machine (http://127.0.0.1…)',
};

/** Where the emulator tells the public lists as of any instant. */
const emulatedLists = {
  office: '/_emulator/feeds/releases/v1.0/OfficeReleases',
  edge: '/_emulator/feeds/api/products',
} as const;

const environment = z.object({
  RINGMASTER_TEMPORAL_KIND: z.enum(['embedded', 'existing']).default('existing'),
  RINGMASTER_TEMPORAL_ADDRESS: z.string().min(1).optional(),
  RINGMASTER_NAMESPACE: z.string().min(1).default('default'),
  RINGMASTER_TASK_QUEUE: z.string().min(1).default('ringmaster'),
  DATABASE_URL: z.string().startsWith('postgres'),
  RINGMASTER_GRAPH_KIND: z.enum(['emulator', 'microsoft']).default('microsoft'),
  GRAPH_URL: z.url().refine(isTrusted, trustedHostRule).default('https://graph.microsoft.com'),
  GRAPH_LOGIN_URL: z.url().refine(isTrusted, trustedHostRule).optional(),
  GRAPH_TENANT_ID: z.string().min(1),
  GRAPH_CLIENT_ID: z.string().default(''),
  RINGMASTER_ANALYTICS_URL: z.url().refine(isTrusted, trustedHostRule).optional(),
  RINGMASTER_ANALYTICS_WORKSPACE: z.string().optional(),
  RINGMASTER_MAIL_FROM: z.email().optional(),
  RINGMASTER_MAIL_TO: z
    .string()
    .transform((list) => list.split(',').map((address) => address.trim()))
    .pipe(z.array(z.email()).min(1).max(50))
    .optional(),
  RINGMASTER_CONTACTS_FILE: z.string().min(1).optional(),
  RINGMASTER_SMTP_URL: z
    .string()
    .refine(isSmtpUrl, {
      error:
        'must be smtps://user:password@host:port, or smtp:// where the server offers TLS itself; in user and password "%" is written %25',
    })
    .optional(),
  RINGMASTER_WEBHOOKS_INSIDE: z.literal('yes').optional(),
  RINGMASTER_TENANT: z.string().min(1).optional(),
  [secretsVariable]: z.string().min(1).optional(),
  [secretsFileVariable]: z.string().min(1).optional(),
  RINGMASTER_WEBHOOK_PROXY: z.literal('yes').optional(),
  RINGMASTER_WEBHOOK_DEVICES_A_DAY: z.coerce.number().int().min(1).max(1_000_000).default(5_000),
  RINGMASTER_WEBHOOK_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  RINGMASTER_WEBHOOK_HOST: z.string().min(1).default('127.0.0.1'),
  RINGMASTER_PAGE_PORT: z
    .union([z.literal('off'), z.coerce.number().int().min(0).max(65_535)])
    .optional(),
  RINGMASTER_WEB_UI: z.url({ protocol: /^https?$/ }).optional(),
  RINGMASTER_KNOWN_EXPLOITED_FILE: z.string().min(1).optional(),
  RINGMASTER_SECURITY_GUIDE_FILE: z.string().min(1).optional(),
  RINGMASTER_OFFICE_RELEASES: z.string().min(1).refine(isSafeList, safeListRule).optional(),
  RINGMASTER_EDGE_RELEASES: z.string().min(1).refine(isSafeList, safeListRule).optional(),
  RINGMASTER_CACHE_DIR: z.string().min(1),
  RINGMASTER_REPORTS_DIR: z.string().min(1),
  RINGMASTER_DATA_DIR: z.string().min(1).optional(),
  RINGMASTER_ENGINE_PROCESS: z.string().min(1).optional(),
} satisfies Partial<Record<SettingName, z.ZodType>>);

/** What is not a tenant's own. */
const around = environment.pick({
  RINGMASTER_TEMPORAL_KIND: true,
  RINGMASTER_TEMPORAL_ADDRESS: true,
  RINGMASTER_NAMESPACE: true,
  DATABASE_URL: true,
  RINGMASTER_CACHE_DIR: true,
  RINGMASTER_REPORTS_DIR: true,
  RINGMASTER_DATA_DIR: true,
  RINGMASTER_ENGINE_PROCESS: true,
});

/** What all tenants of an installation share. */
export type SharedConfig = ReturnType<typeof sharedConfig>;

/** Reads it; a missing or wrong setting ends the worker with its name and the rule. */
export function sharedConfig(given: Readonly<Record<string, string | undefined>>) {
  checkStrange(given);
  const env = read(around, given);
  return {
    /** Null: TEMPORAL_* and temporal.toml decide, as in every Temporal tool. */
    address:
      env.RINGMASTER_TEMPORAL_KIND === 'embedded'
        ? (env.RINGMASTER_TEMPORAL_ADDRESS ?? null)
        : null,
    namespace: env.RINGMASTER_NAMESPACE,
    databaseUrl: env.DATABASE_URL,
    /** For the proxy that it names, and the settings of tenants. */
    environment: given,
    cacheDir: env.RINGMASTER_CACHE_DIR,
    reportsDir: env.RINGMASTER_REPORTS_DIR,
    /** Where the files for an emergency lie; null = none are kept. */
    dataDir: env.RINGMASTER_DATA_DIR ?? null,
    /** The process that holds the engine: without it the worker ends. Null: it runs for itself. */
    engineProcess: engineProcessOf(env.RINGMASTER_ENGINE_PROCESS),
  };
}

/** The worker's settings. */
export type WorkerConfig = ReturnType<typeof workerConfig>;

/** Reads the settings of a tenant, and what is shared; a missing or wrong one ends the worker with its name and the rule. */
export function workerConfig(given: Readonly<Record<string, string | undefined>>) {
  const shared = sharedConfig(given);
  const env = read(environment, given);
  const isEmulator = env.RINGMASTER_GRAPH_KIND === 'emulator';
  return {
    ...shared,
    taskQueue: env.RINGMASTER_TASK_QUEUE,
    graph: { kind: env.RINGMASTER_GRAPH_KIND, baseUrl: env.GRAPH_URL },
    signIn: {
      graphUrl: env.GRAPH_URL,
      loginUrl: env.GRAPH_LOGIN_URL ?? (isEmulator ? env.GRAPH_URL : null),
      tenantId: env.GRAPH_TENANT_ID,
      clientId: env.GRAPH_CLIENT_ID,
      credential: credentialOf(given),
    } satisfies SignInTo,
    /** Windows Update for Business reports; null when no workspace is named. */
    analytics: analyticsOf(env, isEmulator),
    feeds: feedsOf(env, isEmulator),
    /** How people are told what a release does. */
    outlets: {
      mailFrom: env.RINGMASTER_MAIL_FROM ?? null,
      mailTo: env.RINGMASTER_MAIL_TO ?? null,
      contactsFile: env.RINGMASTER_CONTACTS_FILE ?? null,
      smtpUrl: env.RINGMASTER_SMTP_URL ?? null,
      mayBeInside: env.RINGMASTER_WEBHOOKS_INSIDE === 'yes',
      isRehearsal: isEmulator,
    },
    /** The tenant's page for those without a terminal; null = none is served. */
    page: pageOf(env),
    /** Messages of helpdesks and monitoring; null when nobody may send any. */
    webhook: webhookOf(env),
  };
}

function read<T>(schema: z.ZodType<T>, given: Readonly<Record<string, string | undefined>>): T {
  const found = schema.safeParse(given);
  if (found.success) return found.data;
  throw new Error(
    `The worker cannot start with this environment:\n${z.prettifyError(found.error)}`,
  );
}

/** `PID STARTED-AS`, as the engine names a process. */
function engineProcessOf(text: string | undefined) {
  const [pid = '', startedAs = ''] = text?.split(' ') ?? [];
  return pid === '' || startedAs === '' ? null : { pid: Number(pid), startedAs };
}

function credentialOf(environment: Readonly<Record<string, string | undefined>>): Credential {
  const found = credentialIn(environment);
  if (found.kind === 'given') return found.credential;
  const [setting, rule] =
    found.kind === 'fault'
      ? [found.setting, found.rule]
      : (['GRAPH_CLIENT_SECRET', 'is missing, and so is every other credential'] as const);
  throw new Error(`The worker cannot start with this environment: ${setting} ${rule}`);
}

function analyticsOf(env: z.infer<typeof environment>, isEmulator: boolean) {
  if (isEmulator) return { baseUrl: env.GRAPH_URL, workspaceId: 'emulated' };
  if (env.RINGMASTER_ANALYTICS_WORKSPACE === undefined) return null;
  const baseUrl = env.RINGMASTER_ANALYTICS_URL ?? cloudOf(env.GRAPH_URL).analytics;
  return { baseUrl, workspaceId: env.RINGMASTER_ANALYTICS_WORKSPACE };
}

/** The list of exploited flaws names no updates: without the guide, which does, it would silently count for nothing. */
function feedsOf(env: z.infer<typeof environment>, isEmulator: boolean) {
  const { RINGMASTER_KNOWN_EXPLOITED_FILE: known, RINGMASTER_SECURITY_GUIDE_FILE: guide } = env;
  if (known !== undefined && guide === undefined) {
    throw new Error(
      'The worker cannot start with this environment: RINGMASTER_KNOWN_EXPLOITED_FILE lists exploited flaws, and which of them an update mends stands in RINGMASTER_SECURITY_GUIDE_FILE; set that as well (a copy of https://api.msrc.microsoft.com/cvrf/v3.0/cvrf/2022-Jun for June 2022), or neither',
    );
  }
  const emulated = (path: string) => (isEmulator ? `${env.GRAPH_URL}${path}` : null);
  return {
    knownExploited: known ?? null,
    securityGuide: guide ?? null,
    officeReleases: env.RINGMASTER_OFFICE_RELEASES ?? emulated(emulatedLists.office),
    edgeReleases: env.RINGMASTER_EDGE_RELEASES ?? emulated(emulatedLists.edge),
  };
}

function pageOf(env: z.infer<typeof environment>) {
  const { RINGMASTER_PAGE_PORT: port, RINGMASTER_WEB_UI: webUi, RINGMASTER_TENANT: tenant } = env;
  if (port === undefined || port === 'off') return null;
  return { port, webUi: webUi ?? null, tenant: tenant ?? null };
}

function webhookOf(env: z.infer<typeof environment>) {
  const { RINGMASTER_TENANT: tenant, RINGMASTER_WEBHOOK_PORT: port } = env;
  const { [secretsVariable]: secrets, [secretsFileVariable]: file } = env;
  if (port === undefined && secrets === undefined && file === undefined) return null;
  if (port === undefined || (secrets ?? file) === undefined || tenant === undefined) {
    throw new Error(
      `The worker cannot start with this environment: a webhook needs ${secretsVariable} or ${secretsFileVariable}, RINGMASTER_WEBHOOK_PORT and RINGMASTER_TENANT; set all three or neither of the first two`,
    );
  }
  if (secrets !== undefined && file !== undefined) {
    throw new Error(
      `The worker cannot start with this environment: ${secretsVariable} and ${secretsFileVariable} both say who may send; keep one`,
    );
  }
  const isBehindProxy = env.RINGMASTER_WEBHOOK_PROXY === 'yes';
  const host = env.RINGMASTER_WEBHOOK_HOST;
  if (!isBehindProxy && !isLoopbackHost(host)) {
    throw new Error(
      `The worker cannot start with this environment: RINGMASTER_WEBHOOK_HOST is ${host}, and messages would come over the network in plain http; listen on 127.0.0.1, or set RINGMASTER_WEBHOOK_PROXY=yes where a reverse proxy brings TLS and nobody else reaches the port`,
    );
  }
  return {
    tenant,
    port,
    host,
    isBehindProxy,
    devicesADay: env.RINGMASTER_WEBHOOK_DEVICES_A_DAY,
    senders: file === undefined ? readSenders(secrets ?? '') : { file },
  };
}

function isSafeList(from: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(from)) return true;
  const url = URL.parse(from);
  if (url === null) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
}

function isSmtpUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol)) return false;
  return url.hostname !== '' && isEscaped(url.username) && isEscaped(url.password);
}

function isEscaped(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Every environment variable that this project reads, in one table: `docs/settings.md` is made from it, a tidy test
 * compares it with the code and the documents, and names that only look like one of these are refused, because a
 * setting that is silently not read is worse than one that is missing.
 */

/** Who reads a setting. */
type Reader = 'commands' | 'worker' | 'engine' | 'launcher' | 'Temporal’s client' | 'tests';

/** One setting. */
export interface Setting {
  readonly name: string;
  /** One sentence, as it stands in the documentation. */
  readonly meaning: string;
  /** What holds where it is not given; null = nothing. */
  readonly otherwise: string | null;
  /** A secret's value is never shown, also not in a message that refuses it. */
  readonly isSecret: boolean;
  readonly readBy: readonly Reader[];
}

/** Settings of one purpose. */
export interface SettingGroup {
  readonly title: string;
  readonly settings: readonly Setting[];
}

const setting = <Name extends string>(
  name: Name,
  meaning: string,
  more: Partial<Omit<Setting, 'name' | 'meaning'>> = {},
) => ({
  name,
  meaning,
  otherwise: more.otherwise ?? null,
  isSecret: more.isSecret ?? false,
  readBy: more.readBy ?? (['commands'] as const),
});

const tenant = [
  setting('GRAPH_TENANT_ID', 'directory (tenant) id of the fleet’s tenant', {
    readBy: ['commands', 'worker'],
  }),
  setting('GRAPH_CLIENT_ID', 'application (client) id of the app registration', {
    readBy: ['commands', 'worker'],
  }),
  setting('GRAPH_CLIENT_SECRET', 'a client secret of it', {
    isSecret: true,
    readBy: ['commands', 'worker'],
  }),
  setting(
    'GRAPH_CLIENT_SECRET_FILE',
    'a file with a client secret, in its place; read again after a refusal',
    { readBy: ['commands', 'worker'] },
  ),
  setting(
    'GRAPH_CLIENT_CERTIFICATE_FILE',
    'a PEM file with a certificate of the application and its private key, in place of a secret',
    { readBy: ['commands', 'worker'] },
  ),
  setting(
    'GRAPH_CREDENTIAL',
    '`managed-identity` or `workload-identity`, in place of a secret: the platform gives it',
    { readBy: ['commands', 'worker'] },
  ),
  setting('AZURE_FEDERATED_TOKEN_FILE', 'the token of a workload identity; Kubernetes sets it', {
    readBy: ['commands', 'worker'],
  }),
  setting('HTTPS_PROXY', 'proxy to Microsoft’s services: `http://host:port`', {
    readBy: ['commands', 'worker'],
  }),
  setting('NO_PROXY', 'hosts that are reached without it, separated by commas', {
    readBy: ['commands', 'worker'],
  }),
  setting('GRAPH_URL', 'address of Microsoft Graph in a national cloud', {
    otherwise: 'https://graph.microsoft.com',
    readBy: ['commands', 'worker'],
  }),
  setting('GRAPH_LOGIN_URL', 'where tokens are asked for', {
    otherwise: 'that of the cloud of GRAPH_URL',
    readBy: ['commands', 'worker'],
  }),
  setting(
    'RINGMASTER_ANALYTICS_WORKSPACE',
    'id of the Log Analytics workspace that Windows Update for Business reports write to; without it failed installs and progress of single devices are not known',
    { readBy: ['worker'] },
  ),
  setting('RINGMASTER_ANALYTICS_URL', 'address of Log Analytics', {
    otherwise: 'that of the cloud of GRAPH_URL',
    readBy: ['worker'],
  }),
] as const;

const operating = [
  setting('RINGMASTER_POLICY', 'policy file', {
    otherwise: '`ringmaster.yaml` here, if there is one',
  }),
  setting('RINGMASTER_TENANT', 'name of the tenant, as it stands in the policy', {
    otherwise: 'the policy’s',
    readBy: ['commands', 'worker'],
  }),
  setting('RINGMASTER_TENANTS', 'folder with the settings of each of several tenants', {
    readBy: ['commands', 'worker'],
  }),
  setting('RINGMASTER_OPERATOR', 'who gives commands', { otherwise: 'the user of the system' }),
  setting('RINGMASTER_DATA_DIR', 'data directory', {
    otherwise: '`.ringmaster` here; a worker alone keeps no files for an emergency without it',
    readBy: ['commands', 'worker'],
  }),
  setting('DATABASE_URL', 'a PostgreSQL that is given: `postgresql://user:password@host/name`', {
    otherwise: 'the embedded one',
    isSecret: true,
    readBy: ['commands', 'worker'],
  }),
  setting('RINGMASTER_MAIL_FROM', 'mailbox that announcements are sent from', {
    readBy: ['worker'],
  }),
  setting('RINGMASTER_MAIL_TO', 'who gets them, separated by commas; at most 50', {
    readBy: ['worker'],
  }),
  setting(
    'RINGMASTER_CONTACTS_FILE',
    'in its place a file of contacts, who are told by mail, Teams or webhook, in their language (docs/messages.md); read again when it changed',
    { readBy: ['worker'] },
  ),
  setting(
    'RINGMASTER_SMTP_URL',
    'server of mail in place of the tenant’s mailbox: `smtps://user:password@host:port`, or `smtp://` where it offers TLS itself',
    { isSecret: true, readBy: ['worker'] },
  ),
  setting(
    'RINGMASTER_WEBHOOKS_INSIDE',
    '`yes` where webhooks of contacts may lie in a private network; otherwise such addresses are refused',
    { readBy: ['worker'] },
  ),
  setting(
    'RINGMASTER_SECURITY_GUIDE_FILE',
    'local copy of the security guide of the month, which says what flaws an update mends',
    { readBy: ['worker'] },
  ),
  setting(
    'RINGMASTER_KNOWN_EXPLOITED_FILE',
    'local copy of a list of exploited flaws; needs the security guide',
    { readBy: ['worker'] },
  ),
  setting(
    'RINGMASTER_OFFICE_RELEASES',
    'public list of versions of Microsoft 365 Apps: a local copy of https://clients.config.office.net/releases/v1.0/OfficeReleases, or that address',
    { otherwise: 'none: releases of Microsoft 365 Apps wait', readBy: ['worker'] },
  ),
  setting(
    'RINGMASTER_EDGE_RELEASES',
    'public list of versions of Microsoft Edge: a local copy of https://edgeupdates.microsoft.com/api/products, or that address',
    { otherwise: 'none: releases of Microsoft Edge wait', readBy: ['worker'] },
  ),
  setting(
    'RINGMASTER_PAGE_PORT',
    'port on 127.0.0.1 at which the worker serves the tenant’s page, for reading alone; `off` for none',
    {
      otherwise: 'a free one, the same from run to run; a worker alone serves none without it',
      readBy: ['engine', 'worker'],
    },
  ),
  setting('RINGMASTER_DEBUG', 'anything: failures are printed with the place in the program'),
] as const;

const webhook = [
  setting(
    'RINGMASTER_WEBHOOK_SECRETS',
    'who may send what, and their secrets: `helpdesk=whsec_…,soc:vulnerability.exploited=whsec_…`; without scopes a sender may say `devices.bad`',
    { isSecret: true, readBy: ['commands', 'worker'] },
  ),
  setting(
    'RINGMASTER_WEBHOOK_SECRETS_FILE',
    'a file with the same, one a line, in its place; read again when it changed',
    { readBy: ['commands', 'worker'] },
  ),
  setting('RINGMASTER_WEBHOOK_PORT', 'port that is listened on', {
    otherwise: 'a free one, the same from run to run',
    readBy: ['commands', 'worker'],
  }),
  setting('RINGMASTER_WEBHOOK_HOST', 'address that is listened on', {
    otherwise: '127.0.0.1',
    readBy: ['worker'],
  }),
  setting(
    'RINGMASTER_WEBHOOK_PROXY',
    '`yes` where a reverse proxy brings TLS and alone reaches the port: without one only loopback is listened on',
    { readBy: ['worker'] },
  ),
  setting('RINGMASTER_WEBHOOK_DEVICES_A_DAY', 'how many devices one sender may call bad in a day', {
    otherwise: '5000',
    readBy: ['worker'],
  }),
] as const;

const engine = [
  setting('RINGMASTER_CACHE_DIR', 'where programs that were built are kept', {
    otherwise: '`ringmaster` in $XDG_CACHE_HOME or ~/.cache',
    readBy: ['engine', 'worker'],
  }),
  setting('RINGMASTER_TEMPORAL_CLI', 'the `temporal` command line to start the engine with', {
    otherwise: '`temporal` on PATH',
    readBy: ['engine'],
  }),
  setting('RINGMASTER_GO', 'the `go` to build the engine with', {
    otherwise: '`go` on PATH',
    readBy: ['engine'],
  }),
] as const;

const temporal = [
  setting('TEMPORAL_ADDRESS', '`host:port` of a Temporal server that is given', {
    otherwise: '`temporal.toml`, else the embedded one',
    readBy: ['commands', 'Temporal’s client'],
  }),
  setting('TEMPORAL_NAMESPACE', 'its namespace', {
    otherwise: '`temporal.toml`, else `default`',
    readBy: ['commands', 'Temporal’s client'],
  }),
  ...(
    [
      ['TEMPORAL_CONFIG_FILE', 'the client’s configuration file', false],
      ['TEMPORAL_PROFILE', 'the profile in it', false],
      ['TEMPORAL_API_KEY', 'API key of the server', true],
      ['TEMPORAL_TLS', '`true` or `false`: whether the server is spoken to by TLS', false],
      ['TEMPORAL_TLS_SERVER_NAME', 'name that its certificate must bear', false],
      ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', 'certificate of the authority to trust', false],
      ['TEMPORAL_TLS_SERVER_CA_CERT_DATA', 'the same as text', false],
      ['TEMPORAL_TLS_CLIENT_CERT_PATH', 'our certificate', false],
      ['TEMPORAL_TLS_CLIENT_CERT_DATA', 'the same as text', false],
      ['TEMPORAL_TLS_CLIENT_KEY_PATH', 'file of its key', false],
      ['TEMPORAL_TLS_CLIENT_KEY_DATA', 'the key as text', true],
      ['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION', '`true`: any name is taken', false],
    ] as const
  ).map(([name, meaning, isSecret]) =>
    setting(name, meaning, { isSecret, readBy: ['Temporal’s client'] }),
  ),
] as const;

/** What one part of the program tells another. They are set by `ringmaster up` and `rehearse`, or for a worker alone. */
const internal = [
  setting('RINGMASTER_TEMPORAL_KIND', '`embedded` or `existing`', {
    otherwise: 'existing',
    readBy: ['worker'],
  }),
  setting('RINGMASTER_TEMPORAL_ADDRESS', 'the embedded server', { readBy: ['worker'] }),
  setting('RINGMASTER_NAMESPACE', 'namespace', { otherwise: 'default', readBy: ['worker'] }),
  setting('RINGMASTER_TASK_QUEUE', 'task queue', { otherwise: 'ringmaster', readBy: ['worker'] }),
  setting('RINGMASTER_GRAPH_KIND', '`microsoft` or `emulator`', {
    otherwise: 'microsoft',
    readBy: ['worker'],
  }),
  setting('RINGMASTER_REPORTS_DIR', 'where reports are written', { readBy: ['worker'] }),
  setting(
    'RINGMASTER_ENGINE_PROCESS',
    'the process that holds the engine, with its start; the worker ends when it is gone',
    { readBy: ['worker'] },
  ),
  setting('RINGMASTER_WEB_UI', 'address of the Temporal Web UI, to which the page leads', {
    readBy: ['worker'],
  }),
  setting('RINGMASTER_LAUNCHER_PID', 'what started another Node', { readBy: ['launcher'] }),
  setting('RINGMASTER_GRAPH_SAMPLES', 'folder of documented examples of Graph’s answers', {
    readBy: ['tests'],
  }),
] as const;

/** All settings, as they stand in the documentation. */
export const settingGroups: readonly SettingGroup[] = [
  { title: 'The tenant', settings: tenant },
  { title: 'Operating', settings: operating },
  { title: 'Messages of helpdesks and monitoring', settings: webhook },
  { title: 'The embedded engine', settings: engine },
  { title: 'A Temporal server of your own', settings: temporal },
  { title: 'Between the parts', settings: internal },
];

/** The name of a setting. */
export type SettingName =
  | (typeof tenant)[number]['name']
  | (typeof operating)[number]['name']
  | (typeof webhook)[number]['name']
  | (typeof engine)[number]['name']
  | (typeof temporal)[number]['name']
  | (typeof internal)[number]['name'];

/** The settings by name. */
export const settingsByName: ReadonlyMap<string, Setting> = new Map(
  settingGroups.flatMap(({ settings }) => settings.map((one) => [one.name, one] as const)),
);

/** The value of a setting; undefined where it is not given, or given as nothing but blanks. */
export function given(
  environment: Readonly<Record<string, string | undefined>>,
  name: SettingName,
): string | undefined {
  const value = environment[name];
  return value === undefined || value.trim() === '' ? undefined : value;
}

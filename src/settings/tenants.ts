/**
 * The tenants of an installation that has several: a folder with a file of settings for each, `NAME.env`, one `NAME=value` a
 * line. What is a tenant's own stands in its file and nowhere else, so that no credential, contact or policy of one is ever
 * taken for another's; all else comes from the environment. Without such a folder there is one tenant, and no file.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import type { SettingName } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings that are a tenant's own. */
const ownSettings = [
  'GRAPH_TENANT_ID',
  'GRAPH_CLIENT_ID',
  'GRAPH_CLIENT_SECRET',
  'GRAPH_CLIENT_SECRET_FILE',
  'GRAPH_CLIENT_CERTIFICATE_FILE',
  'GRAPH_CREDENTIAL',
  'AZURE_FEDERATED_TOKEN_FILE',
  'GRAPH_URL',
  'GRAPH_LOGIN_URL',
  'RINGMASTER_GRAPH_KIND',
  'RINGMASTER_ANALYTICS_WORKSPACE',
  'RINGMASTER_ANALYTICS_URL',
  'RINGMASTER_POLICY',
  'RINGMASTER_MAIL_FROM',
  'RINGMASTER_MAIL_TO',
  'RINGMASTER_CONTACTS_FILE',
  'RINGMASTER_SMTP_URL',
  'RINGMASTER_WEBHOOK_SECRETS',
  'RINGMASTER_WEBHOOK_SECRETS_FILE',
  'RINGMASTER_WEBHOOK_PORT',
  'RINGMASTER_WEBHOOK_DEVICES_A_DAY',
  'RINGMASTER_PAGE_PORT',
] as const satisfies readonly SettingName[];

/** Settings that name a file: from the folder on, unless it is absolute. */
const files: ReadonlySet<string> = new Set<SettingName>([
  'GRAPH_CLIENT_SECRET_FILE',
  'GRAPH_CLIENT_CERTIFICATE_FILE',
  'AZURE_FEDERATED_TOKEN_FILE',
  'RINGMASTER_POLICY',
  'RINGMASTER_CONTACTS_FILE',
  'RINGMASTER_WEBHOOK_SECRETS_FILE',
]);

const own: ReadonlySet<string> = new Set(ownSettings);
const fileName = /^([a-z0-9][a-z0-9-]{0,63})\.env$/;

/** Names of the tenants of a folder, in order; a file that is no tenant’s is an error, told with its name. */
export function tenantsIn(folder: string): readonly string[] {
  const found = readdirSync(folder).filter((name) => name.endsWith('.env'));
  return found.toSorted().map((name) => {
    const [, tenant] = fileName.exec(name) ?? [];
    if (tenant !== undefined) return tenant;
    throw new Error(
      `${path.join(folder, name)}: a tenant's name is 1–64 lower-case letters, digits or hyphens`,
    );
  });
}

/** What a program of this tenant reads: what is its own from its file, all else from the environment. */
export function environmentOf(
  environment: Environment,
  { folder, tenant }: { readonly folder: string; readonly tenant: string },
): Environment {
  const file = path.join(folder, `${tenant}.env`);
  const settings = parseEnv(readFileSync(file, 'utf8'));
  const foreign = Object.keys(settings).find((name) => !own.has(name));
  if (foreign !== undefined)
    throw new Error(
      `${file}: ${foreign} is not a tenant's own; known are ${ownSettings.join(', ')}`,
    );
  const given = Object.entries(settings).map(([name, value = '']): [string, string] => [
    name,
    files.has(name) && value !== '' ? path.resolve(folder, value) : value,
  ]);
  return Object.fromEntries<string | undefined>([
    ...Object.entries(withoutTenants(environment)),
    ...given,
    ['RINGMASTER_TENANT', tenant],
  ]);
}

/** What all tenants share. */
export function withoutTenants(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !own.has(name)));
}

/** Where what a tenant keeps on disk lies. */
export function tenantFolder(dataDir: string, tenant: string): string {
  return path.join(dataDir, 'tenants', tenant);
}

/** The tenant that commands are about where they name none; null = none was chosen. */
export function readChosenTenant(dataDir: string): string | null {
  const file = chosenFile(dataDir);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

/** Remembers it. */
export function chooseTenant(dataDir: string, tenant: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(chosenFile(dataDir), `${tenant}\n`, { mode: 0o600 });
}

function chosenFile(dataDir: string): string {
  return path.join(dataDir, 'tenant');
}

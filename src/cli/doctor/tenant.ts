/** `ringmaster doctor --tenant`: what a tenant answers to every call that will be made of it. */
import type { Config } from '#settings/config.ts';
import type { CallFinding } from '#tenantCheck/visit.ts';
import type { TenantCheck, TenantFound } from '#tenantCheck/check.ts';
import { Failure } from '../failure.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import type { Session } from '../session.ts';
import { openTenant } from '../reach/tenantHere.ts';
import type { Paint } from '../terminal/terminal.ts';
import { tableLines } from '../view/table.ts';
import { doctorLines, type Finding, type Found } from './finding.ts';

/** Looks at the tenant; a Failure where something that is needed does not work. */
export async function visitTenant({ terminal, config }: Session, mayWrite: boolean): Promise<void> {
  const { checkTenant } = await import('#tenantCheck/check.ts');
  const check = await checkOf(config, mayWrite);
  const found = await checkTenant(check);
  const findings = findingsOf(check, found);
  const failed = [...findings, ...found.calls.map(callFinding)].filter(
    ({ outcome }) => outcome === 'failed',
  );
  terminal.answer(
    documentOf(check, found, findings),
    [...doctorLines(findings, terminal.paint), '', ...callLines(found.calls, terminal.paint)].join(
      '\n',
    ),
  );
  if (failed.length === 0) return;
  throw new Failure('failed', `amiss: ${failed.map(({ name }) => name).join(', ')}`, {
    isTold: terminal.isJson,
  });
}

/** What to look at, by the settings and the policy. */
export async function checkOf(config: Config, mayWrite: boolean): Promise<TenantCheck> {
  const { environment } = config;
  const address = openTenant(config);
  const { policy } = await policyInEffect(config);
  const id = environment['RINGMASTER_ANALYTICS_WORKSPACE'];
  const url = environment['RINGMASTER_ANALYTICS_URL'] || null;
  const emulated = address.kind === 'emulator' ? { url: address.url, id: 'emulated' } : null;
  return {
    address,
    environment,
    asOf: Date.now(),
    tenant: policy.tenant,
    rings: policy.rings.map(({ name }) => name),
    mail: mailOf(config),
    workspace: id ? { url, id } : emulated,
    mayWrite,
  };
}

/** The mailbox that announcements are sent from, and to whom; null where both are not set. */
export function mailOf({ environment }: Config): TenantCheck['mail'] {
  const from = environment['RINGMASTER_MAIL_FROM'];
  const to = environment['RINGMASTER_MAIL_TO']?.split(',').map((one) => one.trim());
  return from && to ? { from, to } : null;
}

function findingsOf({ address }: TenantCheck, found: TenantFound): readonly Finding[] {
  const { signIn, permissions, facts } = found;
  if (signIn.outcome !== 'signedIn') return [{ name: 'sign-in', ...signInFault(signIn) }];
  return [
    {
      name: 'sign-in',
      outcome: 'passed',
      text: `tenant ${address.tenant} at ${address.url}, application ${address.clientId}, ${signIn.ms} ms`,
    },
    ...permissionFindings(permissions),
    ...facts.map(({ name, outcome, text, remedy }): Finding => {
      if (outcome === 'failed') return { name, outcome, kind: 'failed', text, remedy };
      return { name, outcome: outcome === 'passed' ? 'passed' : 'skipped', text };
    }),
  ];
}

/** Why nobody was signed in, as a finding; shared by the short look. */
export function signInFault({
  outcome,
  why,
  remedy,
}: Exclude<TenantFound['signIn'], { readonly outcome: 'signedIn' }>): Found {
  const kind = outcome === 'refused' ? 'failed' : 'unreachable';
  return { outcome: 'failed', kind, text: why, remedy };
}

/** What to do about permissions that are missing. */
export const permissionsRemedy =
  'add them as application permissions in Entra and let an administrator consent (README, "Point it at your own")';

/** What the token carries, in findings; shared by the short look. */
export function permissionFindings(permissions: TenantFound['permissions']): readonly Finding[] {
  const name = 'permissions';
  if (permissions === null)
    return [{ name, outcome: 'skipped', text: 'not known: the token cannot be read' }];
  const { missing, without, surplus } = permissions;
  const remedy = permissionsRemedy;
  const needed: Finding =
    missing.length === 0
      ? { name, outcome: 'passed', text: 'all that are needed' }
      : { name, outcome: 'failed', kind: 'failed', text: `lacks ${missing.join(', ')}`, remedy };
  const lacking = without.map(({ purpose, permission }): Finding => ({
    name: `for ${purpose}`,
    outcome: 'skipped',
    text: `lacks ${permission}: releases go on without`,
  }));
  const more: readonly Finding[] =
    surplus.length === 0
      ? []
      : [
          {
            name: 'more than needed',
            outcome: 'skipped',
            text: `${surplus.join(', ')}: nothing here uses it; take it away`,
          },
        ];
  return [needed, ...lacking, ...more];
}

function callFinding({ call, outcome }: CallFinding): { readonly name: string; outcome: string } {
  return { name: call, outcome };
}

const marks = { passed: '✔', failed: '✘', missing: '·', notTried: '·' } as const;

function callLines(found: readonly CallFinding[], paint: Paint): readonly string[] {
  if (found.length === 0) return [];
  const painted = (outcome: CallFinding['outcome']): string => {
    if (outcome === 'passed') return paint.green(marks.passed);
    return outcome === 'failed' ? paint.red(marks.failed) : paint.dim(marks[outcome]);
  };
  const rows = found.map(({ outcome, method, path, permissions, status, rows: count, ms }) => [
    painted(outcome),
    `${method} ${path.replace(/\/microsoft\.graph\.\w+\/(?=\w)/, '/…/')}`,
    outcome === 'notTried' ? 'not tried' : (status?.toString() ?? '–'),
    count?.toString() ?? '–',
    ms?.toString() ?? '–',
    permissions.join(' and ') || '–',
  ]);
  const table = tableLines(['', 'call', '>status', '>rows', '>ms', 'permission'], rows, paint);
  const [head = '', ...lines] = table;
  return [head, ...found.flatMap((one, index) => [lines[index] ?? '', ...remarkLines(one)])];
}

function remarkLines({ text, remedy }: CallFinding): readonly string[] {
  return [
    ...(text === null ? [] : [`     ${text}`]),
    ...(remedy === null ? [] : [`     → ${remedy}`]),
  ];
}

function documentOf(
  { address, tenant, mayWrite }: TenantCheck,
  { permissions, calls: found }: TenantFound,
  findings: readonly Finding[],
): object {
  const isWell = [...findings, ...found].every(({ outcome }) => outcome !== 'failed');
  return {
    ok: isWell,
    tenant: { id: address.tenant, name: tenant, url: address.url, kind: address.kind },
    wrote: mayWrite,
    checks: findings,
    permissions,
    calls: found,
  };
}

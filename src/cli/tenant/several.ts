/** `ringmaster tenant list` and `use`: the tenants of an installation, and which of them commands are about. */
import type { Command } from 'commander';
import { tenantQueue } from '#core/tenant/queues.ts';
import type { Config } from '#settings/config.ts';
import { chooseTenant } from '#settings/tenants.ts';
import { didYouMean } from '#core/spelling.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { Failure } from '../failure.ts';
import { queueOf, withOperator, withStore } from '../reach/reach.ts';
import { perform, withExamples, withServerFlags, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { tableLines } from '../view/table.ts';

/** Adds the verb `list`. */
export function addTenantList(tenant: Command, outside: Outside): void {
  withExamples(
    withServerFlags(tenant.command('list'))
      .description(
        'all tenants of the installation: devices, releases that run, and whether a worker serves them',
      )
      .action((_flags, command: Command) => perform(command, outside, list)),
    [['tenant list', 'the one that commands are about is marked']],
  );
}

/** Adds the verb `use`. */
export function addTenantUse(tenant: Command, outside: Outside): void {
  withExamples(
    withServerFlags(tenant.command('use'))
      .description('choose the tenant that commands are about where they name none')
      .argument('<name>', 'as `tenant list` has it')
      .action((name: string, _flags, command: Command) =>
        perform(command, outside, (session) => use(session, name)),
      ),
    [['tenant use contoso', '--tenant and $RINGMASTER_TENANT go before it']],
  );
}

/** A tenant in a line. */
interface Listed {
  readonly tenant: string;
  readonly isMeant: boolean;
  readonly devices: number;
  readonly running: number;
  readonly isServed: boolean;
}

async function list({ config, terminal }: Session): Promise<void> {
  const names = config.tenants?.names ?? [(await policyInEffect(config)).policy.tenant];
  const { pollersOf } = await import('#client/readStandstill.ts');
  const { ringSizes } = await import('#store/registration/registrations.ts');
  const tenants = await withOperator(config, async ({ operator }) => {
    const all: Listed[] = [];
    for (const tenant of names) {
      const queue = config.tenants === null ? queueOf(config) : tenantQueue(tenant);
      const releases = await operator.listReleases(tenant);
      const sizes = await withStore({ ...config, tenant }, (store) => ringSizes(store, { tenant }));
      all.push({
        tenant,
        isMeant: isMeant(config, tenant),
        devices: Object.values(sizes).reduce((sum, size) => sum + size, 0),
        running: releases.filter(({ status }) => status === 'running').length,
        isServed: (await pollersOf(operator.client, queue, 'activities')).length > 0,
      });
    }
    return all;
  });
  const rows = tenants.map((one) => [
    one.isMeant ? '*' : '',
    one.tenant,
    String(one.devices),
    String(one.running),
    one.isServed ? 'yes' : 'no: nobody takes its work',
  ]);
  const head = ['', 'tenant', 'devices', 'releases that run', 'served'];
  terminal.answer({ tenants }, tableLines(head, rows, terminal.paint, terminal.columns).join('\n'));
}

function isMeant({ tenant, tenants }: Config, name: string): boolean {
  return tenants === null || tenant === name;
}

function use({ config, terminal }: Session, name: string): Promise<void> {
  const { tenants, dataDir } = config;
  if (tenants === null)
    throw new Failure('refused', 'there is one tenant, so there is nothing to choose', {
      code: 'oneTenant',
      remedy: 'several have a file each in the folder that $RINGMASTER_TENANTS names',
    });
  if (!tenants.names.includes(name))
    throw new Failure(
      'notFound',
      `there is no tenant "${name}".${didYouMean(name, tenants.names)}`,
      {
        code: 'unknownTenant',
        remedy: `one of ${tenants.names.join(', ')}`,
      },
    );
  chooseTenant(dataDir, name);
  terminal.answer({ tenant: name }, `Commands are about ${name} where they name no other.`);
  return Promise.resolve();
}

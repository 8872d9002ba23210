/** `ringmaster doctor`: looks at everything a command may need, and says the way out where something is amiss. */
import type { Command } from 'commander';
import { amiss, doctorLines, type Finding } from './doctor/finding.ts';
import { Failure } from './failure.ts';
import { failureOf } from './reach/knownErrors.ts';
import { perform, withServerFlags, withExamples, type Session } from './session.ts';
import type { Outside } from './terminal/terminal.ts';

interface Flags {
  /** True where it was given without a name. */
  readonly tenant?: string | true;
  readonly write?: boolean;
}

/** Adds the word `doctor`. */
export function addDoctor(program: Command, outside: Outside): void {
  withExamples(
    withServerFlags(program.command('doctor'))
      .description('look at engine, store, Graph, worker and settings, and say what is amiss')
      .option('--tenant [name]', 'make each call to the tenant once (its name: as in the policy)')
      .option('--write', 'with --tenant: also what writes, on objects that are taken away again')
      .action((_flags, command: Command) => {
        const { tenant, write = false } = command.opts<Flags>();
        if (write && tenant === undefined)
          throw new Failure('usage', 'is for --tenant', { place: '--write' });
        // The name is for the settings; that the tenant is to be visited is known by now.
        if (tenant === true) command.setOptionValue('tenant', undefined);
        return perform(command, outside, (session) =>
          tenant === undefined ? doctor(session) : tenantDoctor(session, write),
        );
      }),
    [
      ['doctor', ''],
      ['doctor --tenant', 'before the first release: what Graph answers to each call'],
      ['doctor --address temporal.contoso.example:7233 --json', 'of another cluster, for scripts'],
    ],
  );
}

async function tenantDoctor(session: Session, mayWrite: boolean): Promise<void> {
  const { visitTenant } = await import('./doctor/tenant.ts');
  await visitTenant(session, mayWrite);
}

async function doctor({ terminal, config }: Session): Promise<void> {
  const { allChecks } = await import('./doctor/checks.ts');
  const findings = await Promise.all(
    allChecks.map(async ({ name, check }): Promise<Finding> => {
      try {
        return { name, ...(await check(config)) };
      } catch (error) {
        const { kind, message, details } = failureOf(error);
        const remedy = details.remedy ?? null;
        return { name, outcome: 'failed', kind, text: message, remedy };
      }
    }),
  );
  const faults = amiss(findings);
  terminal.answer(
    { ok: faults.length === 0, checks: findings },
    doctorLines(findings, terminal.paint).join('\n'),
  );
  if (faults.length === 0) return;
  // The visit itself has come about: each finding says of what kind it is.
  throw new Failure('failed', `amiss: ${faults.join(', ')}`, { isTold: terminal.isJson });
}

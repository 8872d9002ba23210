/** `ringmaster doctor`: looks at everything a command may need, and says the way out where something is amiss. */
import type { Command } from 'commander';
import { doctorLines, failedKind, type Finding } from './doctor/finding.ts';
import { Failure } from './failure.ts';
import { failureOf } from './knownErrors.ts';
import { perform, withEngineFlags, withExamples, type Session } from './session.ts';
import type { Outside } from './terminal.ts';

/** Adds the word `doctor`. */
export function addDoctor(program: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(program.command('doctor'))
      .description('look at engine, store, Graph, worker and settings, and say what is amiss')
      .action((_flags, command: Command) => perform(command, outside, doctor)),
    [
      ['doctor', ''],
      ['doctor --address temporal.contoso.example:7233 --json', 'of another cluster, for scripts'],
    ],
  );
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
  const worst = failedKind(findings);
  terminal.answer(
    { ok: worst === null, checks: findings },
    doctorLines(findings, terminal.paint).join('\n'),
  );
  if (worst === null) return;
  const amiss = findings.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);
  throw new Failure(worst, `amiss: ${amiss.join(', ')}`, { isTold: terminal.isJson });
}

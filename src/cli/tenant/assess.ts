/** `ringmaster tenant assess`: every check of a tenant with what caused it and what to do, and `--fix` for what is safe. */
import type { Command } from 'commander';
import { assess, gateClosedBy, type Finding } from '#core/tenant/assessment/assess.ts';
import { fixesOf, fixText, type Fix } from '#core/tenant/assessment/fixes.ts';
import {
  assessmentProfiles,
  demandsOf,
  type AssessmentProfile,
} from '#core/tenant/assessment/profiles.ts';
import { didYouMean } from '#core/spelling.ts';
import type { Assessed } from '#tenantCheck/assessment/read.ts';
import type { CarriedOut } from '#tenantCheck/assessment/fix.ts';
import { checkOf, signInFault } from '../doctor/tenant.ts';
import { Failure } from '../failure.ts';
import { perform, withExamples, withServerFlags, type Session } from '../session.ts';
import { confirm } from '../terminal/confirm.ts';
import type { Outside } from '../terminal/terminal.ts';
import { contactsKnown } from './contacts/declared.ts';
import { afterLines, assessmentDocument, assessmentLines } from './words.ts';

interface Flags {
  readonly profile?: string;
  readonly fix?: boolean;
  readonly yes?: boolean;
}

/** Adds the verb `assess`. */
export function addAssess(tenant: Command, outside: Outside): void {
  withExamples(
    withServerFlags(tenant.command('assess'))
      .description(
        'every check of a tenant before devices are registered: what caused it, what to do',
      )
      .option('--tenant <name>', "tenant (default: the policy's)")
      .option('--profile <time>', `whose rules: ${assessmentProfiles.join(', ')} (default: today)`)
      .option('--fix', 'show what can safely be put right, ask, and do it')
      .option('--yes', 'with --fix: do it without asking')
      .action((_flags, command: Command) =>
        perform(command, outside, (session) => assessTenant(session, command.opts<Flags>())),
      ),
    [
      ['tenant assess', 'exit code 1 where something keeps the tenant from being enrolled'],
      ['tenant assess --fix', 'what would be changed, and whether it is wanted'],
      ['tenant assess --json', 'for scripts'],
    ],
  );
}

async function assessTenant(session: Session, flags: Flags): Promise<void> {
  const { terminal } = session;
  const { fix: isFixing = false, yes: isAgreed = false } = flags;
  const profile = profileOf(flags.profile);
  if (isAgreed && !isFixing) throw new Failure('usage', 'is for --fix', { place: '--yes' });
  const { assessed, tenant } = await signedIn(session);
  terminal.tell(`Asking ${tenant} …`);
  const { readTenantFacts } = await import('#tenantCheck/assessment/read.ts');
  const facts = await readTenantFacts(assessed);
  const findings = assess(facts, profile);
  if (!isFixing) {
    terminal.answer(
      { tenant, profile, ...assessmentDocument(findings) },
      assessmentLines(findings, terminal).join('\n'),
    );
    demandOpenGate(findings, terminal.isJson);
    return;
  }
  const fixes = fixesOf(facts, demandsOf[profile].checks);
  const { fixed, madeGroupId } = await carriedOut(session, { assessed, tenant, fixes, isAgreed });
  const after =
    fixed.length === 0
      ? findings
      : assess(await readTenantFacts({ ...assessed, madeGroupId }), profile);
  terminal.answer(
    { tenant, profile, fixed, ...assessmentDocument(after) },
    afterLines({ fixed, before: findings, after }, terminal).join('\n'),
  );
  const failed = fixed.filter(({ outcome }) => outcome === 'failed');
  if (failed.length > 0)
    throw new Failure('failed', `${failed.length} of ${fixed.length} could not be done`, {
      code: 'fixesFailed',
      isTold: terminal.isJson,
      remedy: 'the lines above say why; `ringmaster tenant assess --fix` may be run again',
    });
  demandOpenGate(after, terminal.isJson);
}

/** Shows what would be done, and does it once it is agreed to. */
async function carriedOut(
  { terminal, outside }: Session,
  o: {
    readonly assessed: Assessed;
    readonly tenant: string;
    readonly fixes: readonly Fix[];
    readonly isAgreed: boolean;
  },
): Promise<CarriedOut> {
  const { assessed, tenant, fixes, isAgreed } = o;
  if (fixes.length === 0) {
    terminal.tell('Nothing that can safely be put right.');
    return { fixed: [], madeGroupId: null };
  }
  terminal.tell(`To be done in ${tenant}:`);
  for (const fix of fixes) terminal.tell(`  - ${fixText(fix)}`);
  if (!isAgreed) await confirm('Do it?', outside);
  const { carryOut } = await import('#tenantCheck/assessment/fix.ts');
  return await carryOut({ ...assessed, tenant }, fixes);
}

/** Signs in, so that a wrong secret is told once and not by each check. */
async function signedIn({
  config,
}: Session): Promise<{ readonly assessed: Assessed; readonly tenant: string }> {
  const { analyticsOf, signInTo } = await import('#tenantCheck/check.ts');
  const { tenantGraph } = await import('#breakGlass/tenantGraph.ts');
  const check = await checkOf(config, false);
  const { address, environment, tenant, rings, asOf } = check;
  const signed = await signInTo(address, environment);
  if (signed.outcome !== 'signedIn') {
    const fault = signInFault(signed);
    const { kind, text, remedy } = { remedy: null, kind: 'failed' as const, ...fault };
    throw new Failure(kind, text, { code: 'notSignedIn', ...(remedy === null ? {} : { remedy }) });
  }
  const graph = tenantGraph(address, environment);
  const contacts = await contactsKnown(config, tenant);
  return { assessed: { graph, analytics: analyticsOf(check), rings, asOf, contacts }, tenant };
}

function profileOf(name: string | undefined): AssessmentProfile {
  if (name === undefined) return 'today';
  const known = assessmentProfiles.find((one) => one === name);
  if (known !== undefined) return known;
  throw new Failure(
    'usage',
    `there are no rules of "${name}".${didYouMean(name, assessmentProfiles)}`,
    {
      place: '--profile',
      remedy: `one of ${assessmentProfiles.join(', ')}`,
    },
  );
}

function demandOpenGate(findings: readonly Finding[], isJson: boolean): void {
  const closedBy = gateClosedBy(findings);
  if (closedBy.length === 0) return;
  throw new Failure('failed', `not ready: ${closedBy.map(({ name }) => name).join(', ')}`, {
    code: 'notReady',
    isTold: isJson,
  });
}

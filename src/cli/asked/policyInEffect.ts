/** The policy a command works with: a named file, `ringmaster.yaml` here, or the defaults. */
import { existsSync } from 'node:fs';
import { carriedOut, outlineOf, takesMonths, usualArea, withinMonth } from '#core/area/areas.ts';
import { isObserved } from '#core/area/permission.ts';
import type { Area } from '#core/area/facts.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Config } from '#settings/config.ts';
import { supportPlanOf, usualSupport } from '#core/policy/supportSettings.ts';
import type { SupportPlan } from '#core/support/request.ts';
import { readPolicyFile, type PolicyReading } from '#policy/file.ts';
import { Failure } from '../failure.ts';
import { namedTenant } from './namedTenant.ts';

const usualFile = 'ringmaster.yaml';

/** A policy and where it comes from. */
export interface PolicyInEffect {
  readonly policy: Policy;
  /** A file, or null for the defaults. */
  readonly file: string | null;
}

/** Reads the policy in effect for an area; a tenant that was named stands over the policy's. */
export async function policyInEffect(
  config: Config,
  area: Area = usualArea,
): Promise<PolicyInEffect> {
  const file = config.policyFile ?? (existsSync(usualFile) ? usualFile : null);
  const policy =
    file === null ? defaultPolicy('contoso', undefined, area) : await policyOf(file, area);
  return { policy: { ...policy, tenant: tenantOf(config, policy) }, file };
}

/** Who answers support requests of the tenant in effect, and in what hours. */
export async function supportInEffect(
  config: Config,
): Promise<{ readonly tenant: string; readonly plan: SupportPlan }> {
  const { policy, file } = await policyInEffect(config);
  const { support } = file === null ? { support: usualSupport } : await readingOf(file);
  return { tenant: policy.tenant, plan: supportPlanOf(support, policy) };
}

/** The policies in effect of all areas that are switched on and whose releases start month by month. */
export async function policiesInEffect(config: Config): Promise<readonly Policy[]> {
  const file = config.policyFile ?? (existsSync(usualFile) ? usualFile : null);
  const policies =
    file === null
      ? withinMonth().map((area) => defaultPolicy('contoso', undefined, area))
      : [...(await policiesOf(file)).values()].filter(({ area }) => !takesMonths(area));
  return policies.map((policy) => ({ ...policy, tenant: tenantOf(config, policy) }));
}

function tenantOf(config: Config, policy: Policy): string {
  return config.tenants === null ? (config.tenant ?? policy.tenant) : namedTenant(config);
}

/** Reads an area's policy from a file; a Failure tells all that is wrong with it. */
export async function policyOf(file: string, area: Area = usualArea): Promise<Policy> {
  const policy = (await policiesOf(file)).get(area);
  if (policy !== undefined) return policy;
  const { title } = outlineOf(area);
  if (!carriedOut().includes(area))
    throw new Failure('refused', `releases of ${title} are not carried out by this version`, {
      code: 'areaCannot',
    });
  throw new Failure('refused', `${title} is switched off in the policy`, {
    place: file,
    code: 'areaOff',
    remedy: takesMonths(area)
      ? `its releases take months, so it is on only where \`areas\` has it: \`${area}: {}\` is enough`
      : `take \`${area}: off\` out of \`areas\`; ${leftOf(area)}`,
  });
}

/** What becomes of an area's policies in a tenant that has switched it off. */
function leftOf(area: Area): string {
  return isObserved(area)
    ? 'nothing was ever written for it'
    : 'its policies stand in Intune as they are, pins among them, and are yours';
}

async function policiesOf(file: string): Promise<ReadonlyMap<Area, Policy>> {
  return (await readingOf(file)).policies;
}

async function readingOf(file: string): Promise<PolicyReading & { readonly kind: 'valid' }> {
  const reading = await readPolicyFile(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  if (reading.kind === 'valid') return reading;
  const { faults } = reading;
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  throw new Failure('usage', `${count} in the policy`, {
    place: file,
    code: 'faultyPolicy',
    faults,
    remedy: 'settings and their limits: ringmaster policy schema',
  });
}

function unreadable(file: string, error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const details = { place: file, cause: error };
  if (code === 'ENOENT') return new Failure('notFound', 'there is no such policy file', details);
  if (code === 'EISDIR') return new Failure('usage', 'is a directory, not a policy file', details);
  const why = error instanceof Error ? error.message : String(error);
  return new Failure('failed', `reading the policy: ${why}`, details);
}

/** The tenant that a command is about, where there are several: none is taken for meant that was not named or chosen. */
import type { Config } from '#settings/config.ts';
import { Failure } from '../failure.ts';

/** Its name; a Failure says how to name it, and which there are. */
export function namedTenant({ tenant, tenants }: Pick<Config, 'tenant' | 'tenants'>): string {
  if (tenant !== null) return tenant;
  const names = tenants?.names ?? [];
  throw new Failure('usage', 'which tenant is meant was not said, and there are several', {
    code: 'whichTenant',
    remedy: `give --tenant or $RINGMASTER_TENANT, or choose one for all commands: \`ringmaster tenant use NAME\` (${names.join(', ')})`,
  });
}

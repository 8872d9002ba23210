/** What a policy file says of support, which is the tenant's and of no area. */
import { supportFaults, type SupportSettings } from '#core/policy/supportSettings.ts';
import { supportSchema } from './schema.ts';
import { isMapping } from './areas.ts';

/** What is said of support, and the rest of the file. */
export function supportIn(file: unknown) {
  const { support = {}, ...rest }: Readonly<Record<string, unknown>> = isMapping(file) ? file : {};
  const reading = supportSchema().safeParse(support);
  return {
    rest: isMapping(file) ? rest : file,
    support: reading.success ? reading.data : null,
    issues: reading.success ? [] : reading.error.issues,
    faults: reading.success ? supportFaults(reading.data) : [],
  } satisfies { readonly support: SupportSettings | null; [name: string]: unknown };
}

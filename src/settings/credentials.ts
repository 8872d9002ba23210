/**
 * How the application proves itself to a tenant, from the environment: exactly one of a secret, a file with one, a
 * certificate, or an identity that the platform gives.
 */
import type { Credential } from '#graph/signIn/identity.ts';
import { given, type SettingName } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A credential, or why there is none. */
export type CredentialSetting =
  | { readonly kind: 'given'; readonly credential: Credential }
  | { readonly kind: 'absent' }
  | { readonly kind: 'fault'; readonly setting: SettingName; readonly rule: string };

/** Settings by which a credential is given. */
export const credentialNames = [
  'GRAPH_CLIENT_SECRET',
  'GRAPH_CLIENT_SECRET_FILE',
  'GRAPH_CLIENT_CERTIFICATE_FILE',
  'GRAPH_CREDENTIAL',
] as const satisfies readonly SettingName[];

/** The credential in an environment. */
export function credentialIn(environment: Environment): CredentialSetting {
  const [name, ...others] = credentialNames.filter((one) => given(environment, one) !== undefined);
  if (name === undefined) return { kind: 'absent' };
  if (others.length > 0)
    return {
      kind: 'fault',
      setting: name,
      rule: `is set beside ${others.join(' and ')}; an application proves itself in one way`,
    };
  const value = given(environment, name) ?? '';
  switch (name) {
    case 'GRAPH_CLIENT_SECRET':
      return { kind: 'given', credential: { kind: 'secret', secret: value } };
    case 'GRAPH_CLIENT_SECRET_FILE':
      return { kind: 'given', credential: { kind: 'secretFile', file: value } };
    case 'GRAPH_CLIENT_CERTIFICATE_FILE':
      return { kind: 'given', credential: { kind: 'certificate', file: value } };
    case 'GRAPH_CREDENTIAL':
      return platformIdentity(environment, value);
  }
}

function platformIdentity(environment: Environment, value: string): CredentialSetting {
  if (value === 'managed-identity')
    return { kind: 'given', credential: { kind: 'managedIdentity' } };
  if (value !== 'workload-identity')
    return {
      kind: 'fault',
      setting: 'GRAPH_CREDENTIAL',
      rule: 'must be managed-identity or workload-identity',
    };
  const file = given(environment, 'AZURE_FEDERATED_TOKEN_FILE');
  return file === undefined
    ? {
        kind: 'fault',
        setting: 'AZURE_FEDERATED_TOKEN_FILE',
        rule: 'is missing: the platform names the file of the federated token by it',
      }
    : { kind: 'given', credential: { kind: 'workloadIdentity', file } };
}

/**
 * Why the token endpoint gives no token, in the form and with the codes of
 * learn.microsoft.com/entra/identity-platform/reference-error-codes. Clients must go by `error`, people by the code.
 */
import { randomUUID } from 'node:crypto';
import { type Reply, replyJson } from '../call.ts';

/** A reason. */
interface Refusal {
  readonly status: 400 | 401;
  readonly error: string;
  readonly code: number;
  readonly text: string;
}

const because = (
  status: Refusal['status'],
  error: string,
  [code, text]: readonly [number, string],
): Refusal => ({ status, error, code, text });

/** Every reason by name. */
export const refusal = {
  unknownTenant: (tenant: string) =>
    because(400, 'invalid_request', [
      90002,
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
    ]),
  wrongGrant: () =>
    because(400, 'unsupported_grant_type', [70003, 'The app requested an unsupported grant type.']),
  unknownClient: (clientId: string, tenant: string) =>
    because(400, 'unauthorized_client', [
      700016,
      `Application with identifier '${clientId}' was not found in the directory '${tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    ]),
  noSecret: () =>
    because(401, 'invalid_client', [
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    ]),
  wrongSecret: (clientId: string) =>
    because(401, 'invalid_client', [
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
    ]),
  expiredSecret: (clientId: string) =>
    because(401, 'invalid_client', [
      7000222,
      `The provided client secret keys for app '${clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
    ]),
  wrongScope: (scope: string) =>
    because(400, 'invalid_scope', [
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    ]),
  unknownResource: (resource: string, tenant: string) =>
    because(400, 'invalid_resource', [
      500011,
      `The resource principal named ${resource} was not found in the tenant named ${tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
    ]),
} as const;

/** The answer for a reason. */
export function refuse({ status, error, code, text }: Refusal): Reply {
  const [traceId, correlationId] = [randomUUID(), randomUUID()];
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return replyJson(status, {
    error,
    error_description: `AADSTS${code}: ${text}\r\nTrace ID: ${traceId}\r\nCorrelation ID: ${correlationId}\r\nTimestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  });
}

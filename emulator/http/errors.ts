/**
 * Errors as Graph words them: `{error: {code, message, innerError: {date, request-id, client-request-id}}}`. Each part
 * of Graph has its own codes, and Intune hides a JSON text inside `message`, so clients must go by status and code. The
 * makers below are named after what went wrong.
 */
import { type GraphCall, replyJson, type Reply } from './call.ts';

/** Whose words an error uses. */
export type ErrorDialect = 'directory' | 'intune' | 'updates' | 'analytics' | 'general';

/** Thrown by handlers to answer with an error. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'GraphError';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** 400 in the words of the dialect. */
export function badRequest(dialect: ErrorDialect, message: string): GraphError {
  const code = dialect === 'directory' ? 'Request_BadRequest' : 'BadRequest';
  return new GraphError(400, code, dialect === 'intune' ? intuneMessage(message) : message);
}

/** 404 for an object that is not there. */
export function notFound(dialect: ErrorDialect, id: string): GraphError {
  if (dialect === 'directory') {
    const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
    return new GraphError(404, 'Request_ResourceNotFound', message);
  }
  if (dialect === 'updates')
    return new GraphError(404, 'NotFound', `Requested resource '${id}' not found.`);
  return new GraphError(404, 'ResourceNotFound', intuneMessage(`Resource not found: ${id}`));
}

/** 403 for a permission the application was not given. */
export function forbidden(dialect: ErrorDialect): GraphError {
  if (dialect === 'directory') {
    return new GraphError(
      403,
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
    );
  }
  // Source: learn.microsoft.com/azure/azure-monitor/logs/api/errors.
  if (dialect === 'analytics') {
    return new GraphError(
      403,
      'InsufficientAccessError',
      'The provided credentials have insufficient access to perform the requested operation',
    );
  }
  const message = 'Application is not authorized to perform this operation.';
  return new GraphError(403, 'Forbidden', dialect === 'intune' ? intuneMessage(message) : message);
}

/** 412 for an If-Match that no longer matches. */
export function preconditionFailed(): GraphError {
  return new GraphError(
    412,
    'PreconditionFailed',
    intuneMessage('The object was changed since it was read.'),
  );
}

/** 429, with Retry-After in seconds. */
export function tooManyRequests(retryAfterSeconds: number): GraphError {
  const headers = { 'Retry-After': String(retryAfterSeconds) };
  return new GraphError(429, 'TooManyRequests', 'Please retry again later.', headers);
}

/** Intune's habit: the message is a JSON text of its own. */
function intuneMessage(message: string): string {
  return JSON.stringify(
    {
      _version: 3,
      Message: `${message} - Operation ID (for customer support): 00000000-0000-0000-0000-000000000000`,
      CustomApiErrorPhrase: '',
      RetryAfter: null,
      ErrorSourceService: '',
      HttpHeaders: '{}',
    },
    null,
    2,
  ).replaceAll('\n', '\r\n');
}

/** The answer for an error. */
export function replyError(
  error: GraphError,
  about: Pick<GraphCall, 'at' | 'headers'> & { readonly requestId: string },
): Reply {
  const inner = {
    date: new Date(about.at).toISOString().slice(0, 19),
    'request-id': about.requestId,
    'client-request-id': about.headers['client-request-id'] ?? about.requestId,
  };
  const body = { error: { code: error.code, message: error.message, innerError: inner } };
  return replyJson(error.status, body, error.headers);
}

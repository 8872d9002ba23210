/**
 * Errors of the layers below as failures for operators. They are told by name and code and not by class, so that asking
 * for help does not load the Temporal client.
 */
import { Failure, type FailureKind } from '../failure.ts';

const operatorKinds: Readonly<Record<string, FailureKind>> = {
  notFound: 'notFound',
  refused: 'refused',
  exists: 'refused',
  accepted: 'pending',
  noWorker: 'unreachable',
  taskFails: 'failed',
  unreachable: 'unreachable',
  failed: 'failed',
};

const engineKinds: Readonly<Record<string, FailureKind>> = {
  newerDataDirectory: 'refused',
  newerDatabase: 'refused',
  alreadyRunning: 'refused',
  configurationUnreadable: 'usage',
  unreachable: 'unreachable',
  foreignServer: 'unreachable',
  serverTooOld: 'unreachable',
  namespaceMissing: 'unreachable',
  databaseUnreachable: 'unreachable',
  nothingFound: 'unreachable',
  timeSkippingUnavailable: 'unreachable',
  interrupted: 'interrupted',
};

const storeKinds: Readonly<Record<string, FailureKind>> = {
  newerSchema: 'refused',
  refused: 'refused',
  staleGeneration: 'refused',
  notFound: 'notFound',
  unreachable: 'unreachable',
};

/** The way that needs none of our servers; named wherever one of them is dead. */
export const breakGlass =
  'to stop rings in Intune now: `ringmaster release pause --direct` (docs/break-glass.md)';

const remedies: Readonly<Record<string, string>> = {
  unreachable: `start the engine with \`ringmaster up\`, or correct --address or $TEMPORAL_ADDRESS; ${breakGlass}`,
  accepted: `asking again is not needed: \`ringmaster release show\` tells when it is done, \`ringmaster doctor\` what is amiss; ${breakGlass}`,
  noWorker: `\`ringmaster up\` and \`ringmaster rehearse\` run a worker, \`ringmaster doctor\` tells what is amiss; ${breakGlass}`,
  taskFails: `run the version of Ringmaster that the release was begun with, or a later one that knows it: the release goes on where it is; ${breakGlass}`,
};

/** Any error as a Failure; one that nobody foresaw is `failed` and keeps its stack as cause. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof Error)) return new Failure('failed', String(error));
  if (error.name === 'OperatorError') return operatorFailure(error);
  if (error.name === 'EngineError') return byCode(error, engineKinds);
  if (error.name === 'StoreError') return byCode(error, storeKinds);
  return new Failure('failed', error.message, { cause: error });
}

function operatorFailure(error: Error & { kind?: unknown; refusal?: unknown }): Failure {
  const kind = String(error.kind);
  const reason = refusalKind(error.refusal);
  // A ring, hold or driver that does not exist is not refused by a rule: there is no such thing.
  const isUnknown = reason !== null && unknownThings.has(reason);
  const found = isUnknown ? 'notFound' : operatorKinds[kind];
  const remedy = remedies[kind];
  return new Failure(found ?? 'failed', error.message, {
    code: reason ?? kind,
    cause: error,
    ...(remedy === undefined ? {} : { remedy }),
  });
}

const unknownThings: ReadonlySet<string> = new Set(['unknownRing', 'unknownHold', 'unknownDriver']);

function refusalKind(refusal: unknown): string | null {
  if (typeof refusal !== 'object' || refusal === null || !('kind' in refusal)) return null;
  return String(refusal.kind);
}

function byCode(
  error: Error & { code?: unknown },
  kinds: Readonly<Record<string, FailureKind>>,
): Failure {
  const code = String(error.code);
  return new Failure(kinds[code] ?? 'failed', error.message, { code, cause: error });
}

/**
 * Finds a Temporal server: one that is given; the `temporal` command line that is named or on PATH, which its user has
 * installed as every other program; a program cached by an earlier run; else built with Go. Each way that is closed says
 * why, and when all are, one message lists the ways out. Fetching the command line was given up: its host names whatever is
 * newest and gives no hash that could stand here, and a program that nobody has checked is not run.
 */
import { findGo, buildEngine, buildOnce, type BuildContext } from './build.ts';
import {
  cachedFault,
  cachedPath,
  cacheFolder,
  findCached,
  temporalServer,
  temporalWebUi,
} from './cache.ts';
import { EngineError, reasonOf } from '../engineError.ts';
import { findOnPath, isProgram, plainVariables, type EngineEnvironment } from './environment.ts';
import {
  checkExistingCluster,
  readExistingCluster,
  type ExistingCluster,
  type ExistingFlags,
} from './existing.ts';
import type { EngineChoice, EngineWay } from '../progress.ts';
import { isNewEnough, serverVersionIn, serverVersionMin } from './serverVersion.ts';

/** A server that is given or can be started. */
export type LocatedServer =
  | { readonly kind: 'existing'; readonly cluster: ExistingCluster; readonly choice: EngineChoice }
  | {
      /** The `temporal` command line: server and Web UI in one program. */
      readonly kind: 'commandLine';
      readonly program: string;
      readonly choice: EngineChoice;
    }
  | {
      /** The server's own program, and the Web UI's if there is one. */
      readonly kind: 'server';
      readonly program: string;
      readonly webUi: string | undefined;
      readonly choice: EngineChoice;
    };

/** What is asked for. */
export interface LocateRequest extends ExistingFlags {
  /** True for rehearsals: they run on a server of their own, whatever the environment names. */
  readonly embeddedOnly?: boolean | undefined;
}

const versionTimeoutMs = 5_000;

/** Finds a server; throws when the one given cannot be used, or when there is no way to any. */
export async function locateServer(
  request: LocateRequest,
  context: BuildContext,
): Promise<LocatedServer> {
  const given = request.embeddedOnly
    ? undefined
    : readExistingCluster(request, context.environment.variables);
  const located = given ? await useExisting(given) : await findEmbedded(context);
  context.onProgress({ kind: 'chosen', choice: located.choice });
  return located;
}

async function useExisting(cluster: ExistingCluster): Promise<LocatedServer> {
  const version = await checkExistingCluster(cluster);
  const why = `${cluster.source} names it`;
  const choice = { kind: 'existing', why, path: cluster.address, version } as const;
  return { kind: 'existing', cluster, choice };
}

async function findEmbedded(context: BuildContext): Promise<LocatedServer> {
  const closed: string[] = [];
  for (const { way, attempt } of ways) {
    context.signal?.throwIfAborted();
    const found = await attempt(context);
    if (typeof found !== 'string') return found;
    closed.push(found);
    context.onProgress({ kind: 'wayClosed', way, reason: found });
  }
  throw nothingFound(closed, context.environment);
}

/** A server, or why this way is closed. */
type Attempt = (context: BuildContext) => Promise<LocatedServer | string>;

const ways: readonly { readonly way: EngineWay; readonly attempt: Attempt }[] = [
  { way: 'commandLine', attempt: fromPath },
  { way: 'cached', attempt: fromCache },
  { way: 'build', attempt: fromBuild },
];

async function fromPath({ environment }: BuildContext): Promise<LocatedServer | string> {
  const { variables } = environment;
  const named = variables['RINGMASTER_TEMPORAL_CLI'];
  const program = findOnPath(named || 'temporal', variables);
  if (program !== undefined) {
    const why = named ? 'RINGMASTER_TEMPORAL_CLI names it' : 'it is on PATH';
    return useCommandLine(program, { kind: 'commandLine', why }, environment);
  }
  if (named) return `RINGMASTER_TEMPORAL_CLI is ${named}, which is no program that can be run`;
  return 'there is no `temporal` on PATH';
}

async function fromCache(context: BuildContext): Promise<LocatedServer | string> {
  const { environment } = context;
  const program = findCached(temporalServer, environment);
  if (program !== undefined) {
    const why = 'an earlier run built it';
    return { ...(await serverProgram(program, context)), choice: choiceOf('cached', why, program) };
  }
  const place = cachedPath(temporalServer, environment);
  if (isProgram(place)) return cachedFault(place) ?? `${place} cannot be used`;
  return `the cache ${cacheFolder(environment)} holds no engine`;
}

async function fromBuild(context: BuildContext): Promise<LocatedServer | string> {
  const go = findGo(context.environment);
  if (go === undefined) return 'there is no `go` on PATH to build one with';
  try {
    const { server, webUi } = await buildEngine(go, context);
    const choice = choiceOf('build', `it was built just now with ${go}`, server);
    return { kind: 'server', program: server, webUi, choice };
  } catch (thrown) {
    context.signal?.throwIfAborted();
    return reasonOf(thrown);
  }
}

async function useCommandLine(
  program: string,
  { kind, why }: { readonly kind: EngineWay; readonly why: string },
  environment: EngineEnvironment,
): Promise<LocatedServer | string> {
  const { output } = await environment.run({
    command: program,
    args: ['--version'],
    variables: plainVariables(environment.variables),
    timeoutMs: versionTimeoutMs,
  });
  const version = serverVersionIn(output);
  if (version === undefined) {
    return `${program} does not say which server it holds ("temporal --version" printed "${output.trim().slice(0, 200)}")`;
  }
  if (!isNewEnough(version)) {
    return `${program} holds server ${version}, and virtual time needs ${serverVersionMin} or newer`;
  }
  return { kind: 'commandLine', program, choice: { kind, why, path: program, version } };
}

/** A server without a Web UI beside it still runs; the Web UI is built if that can be done. */
async function serverProgram(
  program: string,
  context: BuildContext,
): Promise<{
  readonly kind: 'server';
  readonly program: string;
  readonly webUi: string | undefined;
}> {
  const cached = findCached(temporalWebUi, context.environment);
  const go = findGo(context.environment);
  if (cached !== undefined || go === undefined) return { kind: 'server', program, webUi: cached };
  try {
    return { kind: 'server', program, webUi: await buildOnce(go, temporalWebUi, context) };
  } catch (thrown) {
    context.signal?.throwIfAborted();
    const text = `The Web UI could not be built, so there is none: ${reasonOf(thrown)}`;
    context.onProgress({ kind: 'warning', text });
    return { kind: 'server', program, webUi: undefined };
  }
}

function choiceOf(kind: EngineWay, why: string, path: string): EngineChoice {
  return { kind, why, path, version: temporalServer.version };
}

function nothingFound(closed: readonly string[], environment: EngineEnvironment): EngineError {
  const tried = closed.map((reason) => `  - ${reason}`).join('\n');
  return new EngineError(
    'nothingFound',
    `No Temporal server ${serverVersionMin} or newer was found, and none could be made:\n${tried}\n` +
      'Any one of these helps:\n' +
      '  - install the temporal command line (https://docs.temporal.io/cli) and have it on PATH, or name it in RINGMASTER_TEMPORAL_CLI\n' +
      '  - install Go 1.26.8 or newer (https://go.dev/dl), which builds the server in about 7 minutes, once\n' +
      `  - copy ${cacheFolder(environment)} from a machine of the same kind that has run before\n` +
      '  - name a running Temporal server with --address, TEMPORAL_ADDRESS or temporal.toml (not for rehearsals)',
  );
}

/**
 * The engine built from its public source with Go: the way that needs nothing but Go and its module proxy. It takes
 * minutes once; what is compiled is told package by package, because silence of minutes looks like a hang.
 */
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import {
  cachedPath,
  cacheFolder,
  findCached,
  inTurn,
  keep,
  temporalServer,
  temporalWebUi,
  type Buildable,
} from './cache.ts';
import { EngineError } from '../engineError.ts';
import {
  findOnPath,
  plainVariables,
  type EngineEnvironment,
  type Variables,
} from './environment.ts';
import type { OnEngineProgress } from '../progress.ts';
import { hourMs } from '#core/time.ts';

/** What a build needs. */
export interface BuildContext {
  readonly environment: EngineEnvironment;
  readonly onProgress: OnEngineProgress;
  readonly signal?: AbortSignal | undefined;
}

/** Paths of the built programs. */
export interface BuiltEngine {
  readonly server: string;
  readonly webUi: string;
}

const buildTimeoutMs = hourMs;
const tellEveryMs = 500;

/** Whether Go is there. */
export function findGo(environment: EngineEnvironment): string | undefined {
  return findOnPath(environment.variables['RINGMASTER_GO'] || 'go', environment.variables);
}

/** Builds what is missing of server and Web UI; throws `buildFailed` with what Go said. */
export async function buildEngine(go: string, context: BuildContext): Promise<BuiltEngine> {
  const webUi = await buildOnce(go, temporalWebUi, context);
  const server = await buildOnce(go, temporalServer, context);
  return { server, webUi };
}

/** Builds one program unless it is there by now; waits when another process builds it. */
export async function buildOnce(
  go: string,
  program: Buildable,
  context: BuildContext,
): Promise<string> {
  const { environment, signal } = context;
  const tell = teller(program, context.onProgress);
  const turn = {
    name: path.basename(cachedPath(program, environment)),
    signal,
    onWait: ({ pid }: { readonly pid: number }) => tell(`waiting for the build of process ${pid}`),
  };
  return inTurn(environment, turn, async () => {
    const there = findCached(program, environment);
    return there ?? build({ go, program, context, tell });
  });
}

interface Build {
  readonly go: string;
  readonly program: Buildable;
  readonly context: BuildContext;
  readonly tell: (activity: string, compiled?: number) => void;
}

async function build({ go, program, context, tell }: Build): Promise<string> {
  const { environment, signal } = context;
  mkdirSync(cacheFolder(environment), { recursive: true });
  const folder = mkdtempSync(path.join(cacheFolder(environment), 'build-'));
  let compiled = 0;
  let activity = 'looking for modules, and for what Go has compiled before';
  const onLine = (line: string) => {
    if (line.startsWith('go: ')) activity = line.slice('go: '.length);
    else {
      compiled += 1;
      activity = line === program.package ? 'linking' : line;
    }
  };
  const ticking = setInterval(() => tell(activity, compiled), tellEveryMs);
  try {
    tell(activity, compiled);
    const target = `${program.package}@v${program.version}`;
    const result = await environment.run({
      command: go,
      args: ['install', '-v', target],
      variables: { ...goVariables(environment), GOBIN: folder },
      timeoutMs: buildTimeoutMs,
      signal,
      onLine,
    });
    if (result.exitCode !== 0) throw failed(`${go} install ${target}`, result.output);
    const place = cachedPath(program, environment);
    keep(path.join(folder, path.basename(program.package)), place);
    return place;
  } finally {
    clearInterval(ticking);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where Go keeps things and by which way it reaches the network. */
const goNames = (
  'GOROOT GOPATH GOMODCACHE GOCACHE GOPROXY GOTOOLCHAIN GOENV XDG_CACHE_HOME XDG_CONFIG_HOME ' +
  'SSL_CERT_FILE SSL_CERT_DIR HTTPS_PROXY HTTP_PROXY NO_PROXY https_proxy http_proxy no_proxy'
).split(' ');

/**
 * What Go is told. Each module's hash is compared with the public checksum database, whatever the user's own work leaves
 * out of that (`GOPRIVATE` and its like, also by `go env -w`, which only another value stands over: `.invalid` is no
 * module's name); so a proxy may be anybody's. A GOOS or GOFLAGS of that work would build for another machine or from a
 * vendor folder. None of our secrets is among it.
 */
function goVariables({ variables }: EngineEnvironment): Variables {
  const none = 'none.invalid';
  return {
    ...plainVariables(variables),
    ...Object.fromEntries(goNames.map((name) => [name, variables[name]])),
    GOSUMDB: 'sum.golang.org',
    GOPRIVATE: none,
    GONOSUMDB: none,
    GONOPROXY: none,
    GOINSECURE: none,
    GOFLAGS: '-buildvcs=false',
    GOOS: '',
    GOARCH: '',
  };
}

function teller(program: Buildable, onProgress: OnEngineProgress): Build['tell'] {
  const startedAt = performance.now();
  return (activity, compiled = 0) =>
    onProgress({
      kind: 'building',
      program: `${program.name} ${program.version}`,
      elapsedMs: Math.round(performance.now() - startedAt),
      packagesCompiled: compiled,
      packagesExpected: program.packagesExpected,
      expectation: program.expectation,
      activity,
    });
}

function failed(what: string, output: string): EngineError {
  const lines = output.trim().split('\n').slice(-8).join('\n');
  return new EngineError(
    'buildFailed',
    `"${what}" failed. It needs Go 1.26.8 or newer, about 4 GB of disk, and the Go module proxy. Go said:\n${lines}`,
  );
}

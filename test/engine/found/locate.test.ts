/** Finding an engine: every way of it, on machines where the others are closed. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {
  cachedPath,
  cacheFolder,
  temporalServer,
  temporalWebUi,
  type Buildable,
} from '#engine/found/cache.ts';
import { EngineError } from '#engine/engineError.ts';
import type { EngineEnvironment } from '#engine/found/environment.ts';
import { locateServer, type LocateRequest, type LocatedServer } from '#engine/found/locate.ts';
import type { EngineProgress } from '#engine/progress.ts';
import { fakeMachine, type FakeMachineOptions } from '../fakeMachine.ts';
import { temporaryFolder, type TemporaryFolder } from '../temporaryEngine.ts';

const newCommandLine = 'echo "temporal version 1.9.0 (Server 1.32.1, UI 2.54.1)"';
const goThatBuilds = `
case "$3" in
  *temporal*server*|*ui-server*) ;;
  *) echo "go: bad package $3" >&2; exit 1;;
esac
echo "go: downloading go.temporal.io/api v1.63.5" >&2
for name in errors internal/abi go.temporal.io/server/cmd/server; do echo $name >&2; done
echo "#!/bin/sh" > "$GOBIN/server"
sleep 0.2`;

describe('finding an engine', () => {
  let folder: TemporaryFolder;
  let told: EngineProgress[];

  beforeEach(() => {
    folder = temporaryFolder();
    told = [];
  });
  afterEach(() => folder.remove());

  const machine = (options?: FakeMachineOptions) => fakeMachine(folder.path, options);
  const locate = async (
    environment: EngineEnvironment,
    request: LocateRequest = {},
  ): Promise<LocatedServer> =>
    locateServer(request, { environment, onProgress: (progress) => told.push(progress) });

  function cache(environment: EngineEnvironment, program: Buildable): string {
    const file = cachedPath(program, environment);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '#!/bin/sh\n');
    chmodSync(file, 0o755);
    return file;
  }

  it('takes the temporal command line on PATH when its server is new enough', async () => {
    const { environment, put } = machine();
    const program = put('temporal', newCommandLine);
    cache(environment, temporalServer);
    const located = await locate(environment);
    assert.deepEqual(located.choice, {
      kind: 'commandLine',
      why: 'it is on PATH',
      path: program,
      version: '1.32.1',
    });
    assert.deepEqual(told.at(-1), { kind: 'chosen', choice: located.choice });
  });

  it('takes the command line that RINGMASTER_TEMPORAL_CLI names', async () => {
    const { put } = machine();
    const program = put('elsewhere', newCommandLine);
    const { environment } = machine({ variables: { RINGMASTER_TEMPORAL_CLI: program } });
    const located = await locate(environment);
    assert.equal(located.choice.path, program);
    assert.equal(located.choice.why, 'RINGMASTER_TEMPORAL_CLI names it');
  });

  it('passes by a command line whose server is too old, and says so', async () => {
    const { environment, put } = machine();
    put('temporal', 'echo "temporal version 1.4.1 (Server 1.28.0, UI 2.39.0)"');
    const cached = cache(environment, temporalServer);
    const located = await locate(environment);
    assert.equal(located.choice.path, cached);
    const [closed] = told;
    assert.equal(closed?.kind, 'wayClosed');
    assert.match(
      closed.kind === 'wayClosed' ? closed.reason : '',
      /server 1\.28\.0.*1\.32\.0 or newer/,
    );
  });

  it('passes by a program that is called temporal and is something else', async () => {
    const { environment, put } = machine();
    put('temporal', 'echo "usage: temporal FILE"; exit 2');
    cache(environment, temporalServer);
    const located = await locate(environment);
    assert.equal(located.choice.kind, 'cached');
    assert.match(JSON.stringify(told[0]), /does not say which server it holds/);
  });

  it('takes the cached server with its Web UI', async () => {
    const { environment } = machine();
    const program = cache(environment, temporalServer);
    const webUi = cache(environment, temporalWebUi);
    const located = await locate(environment);
    assert.deepEqual(
      { ...located, choice: located.choice.kind },
      {
        kind: 'server',
        program,
        webUi,
        choice: 'cached',
      },
    );
  });

  it('takes a cached server without a Web UI when there is no way to one', async () => {
    const { environment } = machine();
    cache(environment, temporalServer);
    const located = await locate(environment);
    assert.equal(located.kind === 'server' ? located.webUi : 'none', undefined);
  });

  it('runs no cached program that is not what was built, but builds it anew and says why', async () => {
    const { environment, put } = machine();
    put('go', goThatBuilds);
    const built = (await locate(environment)).choice.path;
    writeFileSync(built, '#!/bin/sh\necho exchanged\n');
    told = [];
    const located = await locate(environment);
    assert.equal(located.choice.kind, 'build');
    assert.match(JSON.stringify(told), /is not what was built: its SHA-256 is another/);
    assert.doesNotMatch(readFileSync(built, 'utf8'), /exchanged/);
    assert.equal((await locate(environment)).choice.kind, 'cached');
  });

  it('runs no cached program that everybody can write', async () => {
    const { environment } = machine();
    chmodSync(cache(environment, temporalServer), 0o777);
    await assert.rejects(locate(environment), /can be written by everybody/);
  });

  it('keeps the hash of a program of an earlier version from now on', async () => {
    const { environment } = machine();
    const program = cache(environment, temporalServer);
    assert.equal((await locate(environment)).choice.kind, 'cached');
    writeFileSync(program, '#!/bin/sh\necho exchanged\n');
    await assert.rejects(locate(environment), /its SHA-256 is another/);
  });

  it('tells Go and the command line none of our secrets, and lets nothing of the user’s put the checksum database out of use', async () => {
    const { put } = machine();
    const seen = path.join(folder.path, 'seen');
    const variables = {
      GRAPH_CLIENT_SECRET: 'PLANTED-SECRET',
      DATABASE_URL: 'postgresql://kim:PLANTED-PASSWORD@db/fleet',
      GOPRIVATE: '*',
      GONOSUMDB: '*',
      GONOSUMCHECK: '1',
      GOSUMDB: 'off',
      GOINSECURE: '*',
      GOFLAGS: '-insecure -mod=vendor',
      GOPROXY: 'https://proxy.example',
      GOOS: 'plan9',
    };
    const { environment } = machine({ variables });
    put('temporal', `env >> "${seen}"; echo "temporal version 1.4.1 (Server 1.28.0, UI 2.39.0)"`);
    put('go', `env >> "${seen}"\n${goThatBuilds}`);
    await locate(environment);
    const lines = readFileSync(seen, 'utf8').split('\n');
    assert.doesNotMatch(lines.join('\n'), /PLANTED/);
    for (const line of [
      'GOSUMDB=sum.golang.org',
      'GOPRIVATE=none.invalid',
      'GONOSUMDB=none.invalid',
      'GOINSECURE=none.invalid',
      'GOFLAGS=-buildvcs=false',
      'GOOS=',
      'GOPROXY=https://proxy.example',
    ])
      assert.ok(lines.includes(line), line);
    assert.ok(!lines.some((line) => line.startsWith('GONOSUMCHECK')));
  });

  it('builds with Go, telling what it does, and finds the build next time', async () => {
    const { environment, put } = machine();
    put('go', goThatBuilds);
    const located = await locate(environment);
    assert.equal(located.choice.kind, 'build');
    const building = told.filter((progress) => progress.kind === 'building');
    assert.match(building[0]?.expectation ?? '', /half a minute, once/);
    assert.ok(building.some(({ program }) => program === 'temporal-server 1.32.1'));
    const programs = [temporalServer, temporalWebUi].map((one) =>
      path.basename(cachedPath(one, environment)),
    );
    assert.deepEqual(
      readdirSync(cacheFolder(environment)).sort(),
      programs.flatMap((name) => [name, `${name}.sha256`]),
    );
    assert.equal((await locate(environment)).choice.why, 'an earlier run built it');
  });

  it('builds once when two starts need it at the same time', async () => {
    const { environment, put } = machine();
    put('go', `echo started >> "${folder.path}/builds"\n${goThatBuilds}`);
    const [one, two] = await Promise.all([locate(environment), locate(environment)]);
    assert.equal(one.choice.path, two.choice.path);
    const builds = readFileSync(path.join(folder.path, 'builds'), 'utf8').trim().split('\n');
    assert.equal(builds.length, 2, 'server and Web UI, once each');
    assert.match(JSON.stringify(told), /waiting for the build of process \d+/);
  });

  it('keeps nothing of a build that failed, and shows what Go said among the ways out', async () => {
    const { environment, put } = machine();
    put('go', 'echo "go: module lookup disabled by GOPROXY=off" >&2; exit 1');
    await assert.rejects(locate(environment), (thrown: unknown) => {
      assert.ok(thrown instanceof EngineError);
      assert.equal(thrown.code, 'nothingFound');
      assert.match(thrown.message, /GOPROXY=off/);
      return true;
    });
    assert.deepEqual(readdirSync(cacheFolder(environment)), []);
  });

  it('with nothing found lists every way out in one message', async () => {
    const { environment } = machine();
    await assert.rejects(locate(environment), (thrown: unknown) => {
      assert.ok(thrown instanceof EngineError);
      assert.equal(thrown.code, 'nothingFound');
      for (const part of [
        /no `temporal` on PATH/,
        /holds no engine/,
        /no `go` on PATH/,
        /docs\.temporal\.io\/cli/,
        /go\.dev/,
        /TEMPORAL_ADDRESS/,
      ]) {
        assert.match(thrown.message, part);
      }
      return true;
    });
    assert.equal(existsSync(cacheFolder(environment)), false, 'nothing was written');
  });

  it('stops building when it is given up', async () => {
    const { environment, put } = machine();
    put('go', 'sleep 30');
    const given = new AbortController();
    setTimeout(() => given.abort(), 200);
    const startedAt = performance.now();
    await assert.rejects(
      locateServer({}, { environment, onProgress: () => undefined, signal: given.signal }),
    );
    assert.ok(performance.now() - startedAt < 3_000);
    assert.deepEqual(readdirSync(cacheFolder(environment)), []);
  });
});

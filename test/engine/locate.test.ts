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
import { gzipSync } from 'node:zlib';
import {
  cachedCommandLine,
  cachedPath,
  cacheFolder,
  temporalServer,
  temporalWebUi,
  type Buildable,
} from '#engine/cache.ts';
import { EngineError } from '#engine/engineError.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { locateServer, type LocateRequest, type LocatedServer } from '#engine/locate.ts';
import type { EngineProgress } from '#engine/progress.ts';
import { fakeMachine, neverAnswer, type FakeMachineOptions } from './fakeMachine.ts';
import { temporaryFolder, type TemporaryFolder } from './temporaryEngine.ts';

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
  const closedWays = () =>
    told.flatMap((progress) => (progress.kind === 'wayClosed' ? [progress.way] : []));

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

  it('takes the cached server with its Web UI before it asks the network', async () => {
    const { environment } = machine({
      fetch: () => assert.fail('the network was asked'),
    });
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

  it('fetches the command line, whole or not at all, and finds it in the cache next time', async () => {
    const { environment } = machine({ fetch: serving(archiveWith('temporal', newCommandLine)) });
    const located = await locate(environment);
    assert.equal(located.choice.kind, 'download');
    assert.equal(located.choice.path, cachedCommandLine(environment));
    assert.ok(told.some(({ kind }) => kind === 'downloading'));
    assert.deepEqual(readdirSync(cacheFolder(environment)), [
      path.basename(cachedCommandLine(environment)),
    ]);
    const again = await locate(machine().environment);
    assert.equal(again.choice.why, 'an earlier run fetched it');
  });

  it('keeps nothing of an archive that holds something else', async () => {
    const { environment } = machine({ fetch: serving(archiveWith('README', 'nothing here')) });
    await assert.rejects(locate(environment), /holds no "temporal"/);
    assert.deepEqual(readdirSync(cacheFolder(environment)), []);
  });

  it('gives up a host that never answers within seconds, and builds', async () => {
    const { environment, put } = machine({ fetch: neverAnswer });
    put('go', goThatBuilds);
    const startedAt = performance.now();
    const located = await locate(environment);
    const elapsedMs = performance.now() - startedAt;
    assert.ok(elapsedMs < 8_000, `it took ${Math.round(elapsedMs)} ms`);
    assert.equal(located.choice.kind, 'build');
    assert.deepEqual(closedWays(), ['commandLine', 'cached', 'download']);
  }).timeout(15_000);

  it('builds with Go, telling what it does, and finds the build next time', async () => {
    const { environment, put } = machine();
    put('go', goThatBuilds);
    const located = await locate(environment);
    assert.equal(located.choice.kind, 'build');
    const building = told.filter((progress) => progress.kind === 'building');
    assert.match(building[0]?.expectation ?? '', /half a minute, once/);
    assert.ok(building.some(({ program }) => program === 'temporal-server 1.32.1'));
    assert.deepEqual(readdirSync(cacheFolder(environment)).sort(), [
      path.basename(cachedPath(temporalServer, environment)),
      path.basename(cachedPath(temporalWebUi, environment)),
    ]);
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
        /ENOTFOUND temporal\.download/,
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

/** A tar archive of one file, compressed. */
function archiveWith(name: string, script: string): Buffer {
  const content = Buffer.from(`#!/bin/sh\n${script}\n`);
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(content.length.toString(8).padStart(11, '0'), 124);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return gzipSync(Buffer.concat([header, content, padding, Buffer.alloc(1_024)]));
}

/** A network with Temporal's download host. */
function serving(archive: Buffer): typeof fetch {
  return async (asked) => {
    const url = asked instanceof Request ? asked.url : asked.toString();
    if (url.startsWith('https://temporal.download/cli/')) {
      const archiveUrl = 'https://temporal.download/assets/temporal.tar.gz';
      return Response.json({ archiveUrl, fileToExtract: 'temporal' });
    }
    return new Response(new Uint8Array(archive));
  };
}

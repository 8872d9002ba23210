/** The command line around the words: settings, failures, suggestions, progress of the engine, completion. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import pc from 'picocolors';
import { ConfigError, readConfig, redacted } from '#settings/config.ts';
import { confirm } from '#cli/terminal/confirm.ts';
import { amiss, doctorLines, type Finding } from '#cli/doctor/finding.ts';
import { longWork, toldLine } from '#cli/terminal/engineLog.ts';
import { Failure, failureDocument, failureText } from '#cli/failure.ts';
import { chosenFleet } from '#cli/reach/fleet.ts';
import { failureOf } from '#cli/reach/knownErrors.ts';
import { heightened } from '#cli/terminal/live.ts';
import { keyOf } from '#cli/release/which/key.ts';
import { wrapped } from '#cli/view/table.ts';
import { ran } from './run.ts';

describe('Settings', () => {
  it('come from flags over environment over defaults', () => {
    const environment = {
      TEMPORAL_ADDRESS: 'one:7233',
      TEMPORAL_NAMESPACE: 'prod',
      DATABASE_URL: 'postgres://u:p@h/db',
      RINGMASTER_OPERATOR: 'ada',
    };
    const config = readConfig(environment, { address: 'two:7233', tenant: 'fabrikam' });
    assert.equal(config.address, 'two:7233');
    assert.equal(config.namespace, 'prod');
    assert.equal(config.tenant, 'fabrikam');
    assert.equal(config.operator, 'ada');
    assert.equal(config.graph, null);
    assert.ok(readConfig({}).operator);
    assert.ok(readConfig({}).dataDir.endsWith('.ringmaster'));
  });

  it('name what cannot be used', () => {
    assert.throws(
      () => readConfig({ TEMPORAL_ADDRESS: 'nowhere' }),
      /TEMPORAL_ADDRESS: must be HOST:PORT, found "nowhere"/,
    );
    assert.throws(() => readConfig({}, { tenant: 'A b' }), ConfigError);
    assert.throws(() => readConfig({ GRAPH_TENANT_ID: 'x' }), /GRAPH_CLIENT_ID: is missing/);
  });

  it('never show what a secret holds, however it is mistaken', () => {
    for (const databaseUrl of [
      'mysql://u:planted@h/db',
      'mysql://u:PLA/planted@h/db',
      'postgres://u:PLA/planted@h/db',
      'planted',
      'postgres://planted@:99999/x',
    ]) {
      assert.throws(
        () => readConfig({ DATABASE_URL: databaseUrl }),
        (error: Error) => {
          assert.match(error.message, /^DATABASE_URL: .*its value is not shown$/);
          assert.doesNotMatch(error.message, /planted/);
          return true;
        },
      );
    }
    assert.equal(redacted('postgres://u:p@h:1/db'), 'postgres://u:…@h:1/db');
    assert.equal(redacted('postgres://u:p/w@x@h:1/db?password=p'), 'postgres://u:…@h:1/db');
    assert.equal(redacted('postgres://h:1/db'), 'postgres://h:1/db');
    assert.equal(redacted('127.0.0.1:7233'), '127.0.0.1:7233');
  });

  it('take a tenant under the names of the README', () => {
    const graph = readConfig({
      GRAPH_TENANT_ID: 't',
      GRAPH_CLIENT_ID: 'c',
      GRAPH_CLIENT_SECRET: 's',
    }).graph;
    assert.deepEqual(graph, {
      url: 'https://graph.microsoft.com',
      tenant: 't',
      clientId: 'c',
      clientSecret: 's',
      credential: { kind: 'secret', secret: 's' },
      loginUrl: null,
    });
  });

  const lookAlikes: readonly (readonly [string, string | null])[] = [
    ['RINGMASTER_GRAPH_TENANT', 'GRAPH_TENANT_ID'],
    ['RINGMASTER_GRAPH_CLIENT_ID', 'GRAPH_CLIENT_ID'],
    ['RINGMASTER_DATABASE_URL', 'DATABASE_URL'],
    ['GRAPH_TENANT', 'GRAPH_TENANT_ID'],
    ['GRAPH_SECRET', 'GRAPH_CLIENT_SECRET'],
    ['graph_client_id', 'GRAPH_CLIENT_ID'],
    ['RINGMASTER_OPERTOR', 'RINGMASTER_OPERATOR'],
    ['RINGMASTER_WORKSPACE', 'RINGMASTER_ANALYTICS_WORKSPACE'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['TEMPORAL_ADRESS', 'TEMPORAL_ADDRESS'],
    ['RINGMASTER_ELEPHANT', null],
  ];
  for (const [name, meant] of lookAlikes) {
    it(`refuse ${name}, which is not read, and never show its value`, async () => {
      const { code, errors } = await ran(['release', 'list'], { [name]: 'planted' });
      assert.equal(code, 2);
      assert.ok(errors.includes(`${name} is set, which is no setting.`), errors);
      if (meant !== null) assert.ok(errors.includes(`Did you mean ${meant}?`), errors);
      assert.doesNotMatch(errors, /planted/);
    });
  }

  it('let a name be that other programs read', async () => {
    const environment = { PGHOST: 'x', TEMPORAL_CLOUD_KEY: 'x', AZURE_CLIENT_ID: 'x', LANG: 'C' };
    assert.equal((await ran(['policy', 'show'], environment)).code, 0);
    const both = { DATABASE_URL: 'postgres://h/a', DATABASE_URI: 'postgres://h/a' };
    assert.equal((await ran(['policy', 'show'], both)).code, 0);
  });

  it('mistyped do not keep anybody from pausing a ring', async () => {
    const { code, errors } = await ran(
      ['release', 'pause', '--reason', 'printers', '--data-dir', '/nowhere'],
      { RINGMASTER_OPERTOR: 'x' },
    );
    assert.equal(code, 5);
    assert.match(errors, /^! RINGMASTER_OPERTOR.* Did you mean RINGMASTER_OPERATOR\?/);
  });
});

describe('up', () => {
  const up = (environment: Readonly<Record<string, string>>, ...more: readonly string[]) =>
    ran(['up', '--data-dir', '/proc/nowhere', ...more], environment);

  it('without a tenant refuses and names the two ways out', async () => {
    const { code, errors } = await up({});
    assert.equal(code, 2);
    assert.match(errors, /no tenant is given/);
    assert.match(errors, /set GRAPH_TENANT_ID, GRAPH_CLIENT_ID and GRAPH_CLIENT_SECRET/);
    assert.match(errors, /ringmaster up --emulate/);
  });

  it('with credentials half given, or under the names of others, says which are read', async () => {
    const half = await up({ GRAPH_TENANT_ID: 't', AZURE_CLIENT_ID: 'c' });
    assert.equal(half.code, 2);
    assert.match(
      half.errors,
      /GRAPH_CLIENT_ID: is missing .*AZURE_CLIENT_ID.* Did you mean GRAPH_CLIENT_ID\?/,
    );
    const others = await up({
      AZURE_TENANT_ID: 't',
      AZURE_CLIENT_ID: 'c',
      AZURE_CLIENT_SECRET: 'planted',
    });
    assert.equal(others.code, 2);
    assert.match(others.errors, /AZURE_TENANT_ID .* Did you mean GRAPH_TENANT_ID\?/);
    assert.doesNotMatch(others.errors, /planted/);
  });

  it('never mixes a tenant and simulated devices in one data directory', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ringmaster-up-'));
    const graph = { GRAPH_TENANT_ID: 't', GRAPH_CLIENT_ID: 'c', GRAPH_CLIENT_SECRET: 's' };
    const config = (name: string) => readConfig(graph, { dataDir: path.join(folder, name) });
    try {
      assert.equal(chosenFleet(config('real'), false).kind, 'tenant');
      assert.throws(() => chosenFleet(config('real'), true), /serves a real tenant/);
      assert.deepEqual(chosenFleet(config('play'), true), { kind: 'emulated', unusedTenant: 't' });
      assert.throws(() => chosenFleet(config('play'), false), /holds an emulated fleet/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('A failure', () => {
  const failure = new Failure('notFound', 'there is no ring "x".', {
    place: '--ring',
    code: 'unknownRing',
    remedy: 'rings: test',
  });

  it('says what, where and what to do', () => {
    assert.equal(failureText(failure), '--ring: there is no ring "x".\n  rings: test');
    assert.deepEqual(failureDocument(failure), {
      error: {
        code: 4,
        kind: 'notFound',
        reason: 'unknownRing',
        message: 'there is no ring "x".',
        place: '--ring',
        remedy: 'rings: test',
      },
    });
  });

  it('of a layer below gets the exit code that belongs to it', () => {
    const made = (name: string, more: object): Error =>
      Object.assign(new Error('why'), { name }, more);
    const cases: readonly (readonly [Error, string])[] = [
      [made('OperatorError', { kind: 'notFound' }), 'notFound'],
      [made('OperatorError', { kind: 'noWorker' }), 'unreachable'],
      [made('OperatorError', { kind: 'accepted' }), 'pending'],
      [made('OperatorError', { kind: 'taskFails' }), 'failed'],
      [made('OperatorError', { kind: 'refused', refusal: { kind: 'alreadySo' } }), 'refused'],
      [made('OperatorError', { kind: 'refused', refusal: { kind: 'unknownRing' } }), 'notFound'],
      [made('OperatorError', { kind: 'refused', refusal: { kind: 'unknownHold' } }), 'notFound'],
      [made('OperatorError', { kind: 'refused', refusal: { kind: 'movesThePast' } }), 'refused'],
      [made('EngineError', { code: 'alreadyRunning' }), 'refused'],
      [made('EngineError', { code: 'foreignServer' }), 'unreachable'],
      [made('EngineError', { code: 'interrupted' }), 'interrupted'],
      [made('EngineError', { code: 'buildFailed' }), 'failed'],
      [made('StoreError', { code: 'unreachable' }), 'unreachable'],
      [made('StoreError', { code: 'notFound' }), 'notFound'],
      [new TypeError('surprise'), 'failed'],
    ];
    for (const [error, kind] of cases) assert.equal(failureOf(error).kind, kind, error.name);
    assert.equal(failureOf(failure), failure);
    assert.equal(failureOf('text').message, 'text');
  });
});

describe('The command line', () => {
  it('gives one JSON document on stdout, for failures too', async () => {
    const { code, out, errors } = await ran(['policy', 'diff', 'none.yaml', '--json']);
    assert.equal(code, 4);
    assert.equal((JSON.parse(out) as { error: { kind: string } }).error.kind, 'notFound');
    assert.match(errors, /^error: none\.yaml: there is no such policy file\n$/);
  });

  it('gives the policy as JSON, with the dates of the coming release', async () => {
    const { code, out, errors } = await ran(['policy', 'show', '--on', '2026-11-23', '--json']);
    assert.equal(code, 0);
    assert.equal(errors, '');
    const { coming } = JSON.parse(out) as { coming: { release: string; publishedAt: string } };
    assert.deepEqual(
      [coming.release, coming.publishedAt],
      ['2026-12-B', '2026-12-08T18:00:00.000Z'],
    );
  });

  it('obeys NO_COLOR and FORCE_COLOR', async () => {
    const argv = ['policy', 'show', '--on', '2026-11-23'];
    assert.ok((await ran(argv, { FORCE_COLOR: '1' })).out.includes('\u001B['));
    assert.ok(!(await ran(argv, { FORCE_COLOR: '1', NO_COLOR: '1' })).out.includes('\u001B['));
    assert.ok(!(await ran(argv)).out.includes('\u001B['));
  });

  it('has help with examples for every command', async () => {
    const { out } = await ran(['completion', 'fish']);
    assert.match(out, /complete -c ringmaster/);
    for (const words of [
      'release pause',
      'release watch',
      'release hold',
      'release unhold',
      'release approve',
      'release amend',
      'release explain',
      'signal report',
      'signal list',
      'signal usual',
      'signal exploited',
      'devices facts',
      'devices check',
      'policy diff',
      'rehearse',
      'up',
      'doctor',
    ]) {
      const help = await ran([...words.split(' '), '--help']);
      assert.equal(help.code, 0);
      assert.match(help.out, /Examples:\n {2}\$ ringmaster /, words);
    }
  });

  it('prints its version', async () => {
    assert.match((await ran(['--version'])).out, /^\d+\.\d+\.\d+\n$/);
  });
});

describe('A question before something that cannot be taken back at once', () => {
  const asked = async (answer: string): Promise<{ failure: unknown; errors: string }> => {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const stderr = Object.assign(new PassThrough(), { isTTY: true });
    const interrupted = new AbortController().signal;
    const outside = { stdin, stdout: new PassThrough(), stderr, environment: {}, interrupted };
    const done = confirm('Amend 2026-12-B?', outside).then(
      () => null,
      (error: unknown) => error,
    );
    stdin.write(`${answer}\n`);
    const failure = await done;
    return { failure, errors: String(stderr.read() as Buffer | null) };
  };

  it('goes on at a yes, and at nothing else', async () => {
    const { failure, errors } = await asked('y');
    assert.equal(failure, null);
    assert.match(errors, /Amend 2026-12-B\? \[y\/N\]/);
    assert.equal((await asked('Yes')).failure, null);
    for (const answer of ['', 'n', 'perhaps']) {
      assert.match(String((await asked(answer)).failure), /not confirmed; nothing was changed/);
    }
  });

  it('is not asked where nobody is there, and says what a script gives instead', async () => {
    const interrupted = new AbortController().signal;
    const outside = {
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      stderr: new PassThrough(),
      environment: {},
      interrupted,
    };
    await assert.rejects(confirm('Go on?', outside), (error: Failure) => {
      assert.equal(error.kind, 'usage');
      assert.match(error.details.remedy ?? '', /--yes/);
      return true;
    });
  });
});

describe('Completion', () => {
  it('offers words and flags in bash, also behind flags', async () => {
    const { out } = await ran(['completion', 'bash']);
    const complete = (line: string): readonly string[] => {
      const words = line.split(' ');
      const script = `${out}\nCOMP_WORDS=(${words.map((w) => `'${w}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _ringmaster; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split('\n');
    };
    assert.deepEqual(complete('ringmaster re'), ['rehearse', 'release', 'report']);
    assert.ok(complete('ringmaster release ').includes('rollback'));
    assert.deepEqual(complete('ringmaster release --json pa'), ['pause']);
    assert.ok(complete('ringmaster release pause --').includes('--reason'));
    assert.ok(complete('ringmaster release hold --').includes('--where'));
    assert.deepEqual(complete('ringmaster signal ex'), ['exploited']);
    assert.ok(complete('ringmaster signal usual --').includes('--forget'));
  });
});

describe('The progress of the engine', () => {
  const terminal = { paintError: pc.createColors(false) };

  it('tells how long a build takes and that it happens once', () => {
    assert.equal(
      longWork({
        kind: 'building',
        program: 'temporal-server',
        elapsedMs: 72_000,
        packagesCompiled: 412,
        packagesExpected: 1754,
        expectation: 'about 7 minutes on two cores, once',
        activity: 'compiling go.temporal.io/server',
      }),
      'building temporal-server, about 7 minutes on two cores, once: 412 of about 1,754 packages, 1 min 12 s so far; compiling go.temporal.io/server',
    );
    assert.equal(longWork({ kind: 'stopped' }), null);
  });

  it('tells what is ready and what went wrong', () => {
    assert.equal(
      toldLine(
        { kind: 'ready', part: 'postgres', elapsedMs: 240, address: '127.0.0.1:1' },
        terminal,
      ),
      '  ✔ PostgreSQL  0.2 s  127.0.0.1:1',
    );
    const crash = {
      kind: 'crashed',
      part: 'worker',
      exit: 'signal SIGKILL',
      restartInMs: 500,
      logFile: 'w.log',
    } as const;
    assert.equal(
      toldLine(crash, terminal),
      '  ! worker ended (signal SIGKILL); it is started again in 0.5 s. Log: w.log',
    );
    assert.equal(toldLine({ kind: 'starting', part: 'worker' }, terminal), null);
  });
});

describe('The doctor', () => {
  const findings: readonly Finding[] = [
    { name: 'Node', outcome: 'passed', text: '24.21.0' },
    { name: 'worker', outcome: 'skipped', text: 'no engine' },
    {
      name: 'Graph',
      outcome: 'failed',
      kind: 'failed',
      text: 'lacks a permission',
      remedy: 'add it',
    },
    { name: 'Temporal', outcome: 'failed', kind: 'unreachable', text: 'no answer', remedy: null },
  ];

  it('marks each finding and says the way out', () => {
    assert.deepEqual(doctorLines(findings, pc.createColors(false)), [
      '✔ Node      24.21.0',
      '· worker    no engine',
      '✘ Graph     lacks a permission',
      '            → add it',
      '✘ Temporal  no answer',
    ]);
  });

  it('names what is amiss, and nothing that was only not looked at', () => {
    assert.deepEqual(amiss(findings), ['Graph', 'Temporal']);
    assert.deepEqual(amiss(findings.slice(0, 2)), []);
  });
});

describe('Small parts', () => {
  it('read a release out of a workflow id', () => {
    const key = { tenant: 'contoso', area: 'quality', id: '2026-12-B' };
    assert.deepEqual(keyOf({ workflowId: 'release/contoso/quality/2026-12-B' }), key);
    for (const workflowId of [
      'registration/contoso/1',
      'release/contoso/cars/1',
      'release/a/quality/b/c',
    ]) {
      assert.equal(keyOf({ workflowId }), null, workflowId);
    }
  });

  it('wrap text at blanks', () => {
    assert.deepEqual(wrapped('one two three', 7), ['one two', 'three']);
    assert.deepEqual(wrapped('extraordinary', 5), ['extraordinary']);
    assert.deepEqual(wrapped('', 5), ['']);
  });

  it('fit a view into a low window, blank lines first', () => {
    assert.deepEqual(heightened(['a', '', 'b'], 3), ['a', '', 'b']);
    assert.deepEqual(heightened(['a', '', 'b'], 2), ['a', 'b']);
    assert.deepEqual(heightened(['a', '', 'b', 'c'], 2), ['a', 'b']);
  });
});

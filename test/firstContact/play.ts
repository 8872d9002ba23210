/**
 * Plays first contact with a tenant, and prints what an operator sees: the README's way followed on a strict emulator
 * that stands in as the tenant, with a port, an application and a secret of its own and the README's permissions. On the
 * way a 403, a deleted policy, a row that cannot be read and a database restored from a copy. `docs/first-contact.md` is
 * written from what `npm run first-contact` prints.
 *
 * The month is not waited for: the release's time is skipped as a rehearsal's is, and the emulator answers as of the
 * `Date` of each request.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { comingRelease, instantOfDay } from '#core/calendar.ts';
import { fastForward, waitForFastForward } from '#engine/virtualTime.ts';
import { readRunningEngine } from '#engine/runningEngine.ts';
import { connectOperator } from '../../src/client/operator.ts';
import { hourMs } from '#core/time.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = path.join(root, 'src/cli/main.ts');
const tenantId = 'c0ffee00-1111-4222-8333-444455556666';
const clientId = '7f0a2c1e-5b2d-4c57-9d0e-2f1f6a3b9c10';
const secret = 'a-secret-of-this-tenant-only';
const afterEdgeMs = hourMs;

const home = mkdtempSync(path.join(tmpdir(), 'first-contact-'));
const { month, publishedAt } = comingRelease(Date.now(), 7);
const workflowId = `release/contoso/quality/${month}-B`;

/** What the README names, and the addresses that put the emulator in the tenant's place. */
let environment: Readonly<Record<string, string | undefined>> = {};
let graph = '';

function begun(words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [main, ...words], {
    cwd: home,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs a command as an operator would, and prints it with what it says. */
async function told(...words: readonly string[]): Promise<string> {
  const child = begun(words);
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  const shown = words.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' ');
  print(`    $ npx ringmaster ${shown}`);
  for (const line of out.trimEnd().split('\n')) print(`    ${line}`);
  if (code !== 0) print(`    [exit ${String(code)}]`);
  print('');
  return out;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Starts a part and waits until it says that it is ready. */
async function started(child: ChildProcess, isReady: (out: string) => boolean): Promise<string> {
  let out = '';
  return await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        if (isReady(out)) resolve(out);
      });
    child.once('exit', () => reject(new Error(`It ended: ${out}`)));
  });
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await exit;
}

async function up(): Promise<ChildProcess> {
  const child = begun(['up']);
  const out = await started(child, (text) => text.includes('Everything runs until Ctrl-C'));
  print('    $ npx ringmaster up');
  for (const line of out.trimEnd().split('\n')) print(`    ${line}`);
  print('');
  return child;
}

/** Lets the release's time run to a day; what is due on it is done then. Gives up on a release that does not get there. */
async function until(day: number, hours = 1): Promise<void> {
  const engine = readRunningEngine(path.join(home, '.ringmaster'));
  if (engine === undefined) throw new Error('No engine runs');
  const { address, namespace } = engine.temporal;
  const operator = await connectOperator({ connection: { address }, namespace });
  const id = randomUUID();
  const untilAt = instantOfDay(publishedAt, day) + hours * afterEdgeMs;
  await fastForward(operator.client, { workflowId }, { id, untilAt });
  const arrived = waitForFastForward(operator.client, { workflowId }, id);
  const end = await Promise.race([arrived, sleep(90_000, 'not in time', { ref: false })]);
  print(`<!-- ${day}: ${typeof end === 'string' ? end : end.kind} -->`);
  await operator.close();
}

async function faults(plan: readonly object[]): Promise<void> {
  const method = plan.length === 0 ? 'DELETE' : 'POST';
  const body = plan.length === 0 ? null : JSON.stringify(plan);
  const answer = await fetch(`${graph}/_emulator/faults`, { method, body });
  if (!answer.ok) throw new Error(await answer.text());
}

/** What an administrator does in Intune by hand. */
async function deletePolicyOf(ring: string): Promise<void> {
  const body = new URLSearchParams({
    client_id: clientId,
    client_secret: secret,
    grant_type: 'client_credentials',
    scope: 'https://graph.microsoft.com/.default',
  });
  const login = await fetch(`${graph}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${token}` };
  const configurations = `${graph}/v1.0/deviceManagement/deviceConfigurations`;
  const listed = await fetch(configurations, { headers });
  const { value } = (await listed.json()) as { value: { id: string; description: string }[] };
  const found = value.find(({ description }) => description.includes(`quality/${ring}`));
  await fetch(`${configurations}/${found?.id ?? ''}`, { method: 'DELETE', headers });
}

/** The ring Test takes no device by itself. */
async function putIntoTest(): Promise<void> {
  const child = begun(['devices', 'list', '--limit', '1', '--json']);
  let out = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  const deviceId = /"(?:deviceId|id)": "([^"]+)"/.exec(out)?.[1] ?? '';
  await told('devices', 'assign', deviceId, '--ring', 'test', '--reason', 'tries it first');
}

/** What goes wrong on the way, by name; which of it is played can be said on the command line. */
const troubles: Readonly<Record<string, () => Promise<void>>> = {
  forbidden: async () => {
    print('## A 403\n');
    const refused = { kind: 'status', status: 403 };
    await faults([{ match: { method: 'PATCH', path: 'deviceConfigurations' }, ...refused }]);
    await until(6);
    await told('release', 'show');
    await told('doctor');
    await faults([]);
    await until(7);
    await told('release', 'show');
  },
  policy: async () => {
    print('## A policy that was deleted\n');
    await deletePolicyOf('broad');
    await until(9);
    await told('release', 'show');
    await told('doctor');
  },
  row: async () => {
    print('## A row that cannot be read\n');
    const poison = { kind: 'poison', set: { manufacturer: 5 }, rows: 1 };
    await faults([{ match: { path: 'managedDevices' }, ...poison }]);
    await until(10);
    await told('release', 'show');
    await told('doctor');
    await faults([]);
  },
  database: async () => {
    print('## A database restored from a copy\n');
    const postgres = path.join(home, '.ringmaster', 'postgres');
    const copy = path.join(home, 'copy');
    await endEngine();
    execFileSync('cp', ['-a', postgres, copy]);
    engine = await up();
    await told('release', 'pause', '--ring', 'fast', '--reason', 'printers fail');
    await until(11);
    await endEngine();
    rmSync(postgres, { recursive: true });
    execFileSync('cp', ['-a', copy, postgres]);
    engine = await up();
    await until(12);
    await told('release', 'show');
    await told('doctor');
    await told('release', 'approve', '--reason', 'the copy is all there is');
    await told('release', 'resume', '--ring', 'fast', '--reason', 'driver is out');
  },
};

let engine: ChildProcess | null = null;
const wanted = process.argv.slice(2);

async function endEngine(): Promise<void> {
  if (engine !== null) await ended(engine);
  engine = null;
}

async function play(): Promise<void> {
  const flags = [
    '--port=0',
    '--devices=120',
    '--profile=strict',
    '--release=2022-06-B',
    `--tenant-id=${tenantId}`,
    `--client-id=${clientId}`,
    `--client-secret=${secret}`,
    `--patch-tuesday=${new Date(publishedAt).toISOString()}`,
  ];
  const emulator = spawn(process.execPath, [path.join(root, 'emulator/main.ts'), ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await started(emulator, (text) => text.includes('"listening"'));
  graph = (JSON.parse(said.split('\n')[0] ?? '') as { url: string }).url;
  const kept = ['PATH', 'HOME', 'LANG', 'XDG_CACHE_HOME'];
  environment = {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    COLUMNS: '110',
    RINGMASTER_OPERATOR: 'kim',
    GRAPH_TENANT_ID: tenantId,
    GRAPH_CLIENT_ID: clientId,
    GRAPH_CLIENT_SECRET: secret,
    GRAPH_URL: graph,
    GRAPH_LOGIN_URL: graph,
    RINGMASTER_ANALYTICS_WORKSPACE: 'emulated',
    RINGMASTER_ANALYTICS_URL: graph,
  };
  try {
    print('## Before anything runs\n');
    await told('doctor', '--tenant');
    await told('doctor', '--tenant', '--write');
    print('## The service\n');
    engine = await up();
    await told('doctor');
    await told('devices', 'discover');
    await putIntoTest();
    await told('release', 'start');
    await until(2);
    await told('release', 'show');
    for (const [name, meet] of Object.entries(troubles))
      if (wanted.length === 0 || wanted.includes(name)) await meet();
    print('## The end\n');
    await until(21, 6);
    await told('release', 'list');
    await told('release', 'show');
    await told('release', 'explain', '--verify');
  } finally {
    await endEngine();
    emulator.kill('SIGTERM');
    rmSync(home, { recursive: true, force: true });
  }
}

await play();
process.exit(0);

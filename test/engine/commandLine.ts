/**
 * Behaves like `temporal server start-dev` as far as the engine uses it: translates its flags into the configuration of
 * the server and the Web UI that are given as the first two arguments. For trying that way on a machine without it.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findPorts } from '#engine/ports.ts';
import { dataDirectoryPaths } from '#engine/dataDirectory.ts';
import { dynamicConfig, serverConfig, temporalPortNames } from '#engine/servers/temporalConfig.ts';
import { webUiProgram } from '#engine/servers/webUi.ts';

const [server = '', webUi = '', ...given] = process.argv.slice(2);
const { values, positionals } = parseArgs({
  args: given,
  allowPositionals: true,
  options: {
    ip: { type: 'string' },
    port: { type: 'string' },
    'ui-port': { type: 'string' },
    'db-filename': { type: 'string' },
    namespace: { type: 'string' },
    'log-level': { type: 'string' },
    'dynamic-config-value': { type: 'string', multiple: true },
  },
});
if (positionals.join(' ') !== 'server start-dev' || values.ip !== '127.0.0.1') process.exit(2);
for (const setting of values['dynamic-config-value'] ?? []) {
  JSON.parse(setting.slice(setting.indexOf('=') + 1));
}

const folder = `${values['db-filename']}.d`;
mkdirSync(path.join(folder, 'web-ui'), { recursive: true });
const ports = { ...(await findPorts(temporalPortNames)), frontendGrpc: Number(values.port) };
const config = path.join(folder, 'server.yaml');
writeFileSync(path.join(folder, 'dynamic.yaml'), dynamicConfig());
writeFileSync(config, serverConfig(folder, ports));
const ui = webUiProgram({
  program: webUi,
  paths: dataDirectoryPaths(folder),
  port: Number(values['ui-port']),
  temporalAddress: `127.0.0.1:${ports.frontendGrpc}`,
  namespace: values.namespace ?? 'default',
  variables: process.env,
});
const children = [
  spawn(server, ['--config-file', config, '--allow-no-auth', 'start'], { stdio: 'inherit' }),
  spawn(ui.command, ui.args, { stdio: 'inherit' }),
];
process.on('SIGTERM', () => {
  for (const child of children) child.kill('SIGTERM');
});
await Promise.all(children.map(async (child) => new Promise((done) => child.once('exit', done))));
process.exit(0);

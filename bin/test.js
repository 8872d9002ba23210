#!/usr/bin/env node
/**
 * Runs the tests: all of them by two mochas side by side, since what asks real servers waits more than it reckons, or with
 * arguments by one (`npm test -- --grep replay`). The output of the second half follows that of the first. Ends with the
 * totals of both.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const bin = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(bin);
const mocha = path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
const preload = pathToFileURL(path.join(bin, 'end-with-parent.js')).href;

/** Folders of `test` that the first half is; about as long as all others together. */
const firstHalf = ['activities', 'client', 'engine', 'storyboards', 'workflows'];

const given = process.argv.slice(2);
const folders = readdirSync(path.join(root, 'test'), { withFileTypes: true })
  .filter((one) => one.isDirectory())
  .map(({ name }) => name);
const others = folders.filter((name) => !firstHalf.includes(name));

const running = [];
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => running.forEach((child) => child.kill(signal)));

if (given.length > 0) {
  process.exitCode = await ended(start(given, 'inherit'));
} else {
  const first = start(without(others), 'pipe');
  const second = start(without(firstHalf), 'pipe');
  const halves = [following(first), following(second)];
  // Awaited from now on: the second half may end before the first.
  const ends = [ended(first), ended(second)];
  halves[0].show();
  await ends[0];
  halves[1].show();
  const codes = await Promise.all(ends);
  process.stdout.write(`All tests\n\n${totals(halves.map(({ text }) => text()))}\n`);
  process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
}

function without(names) {
  return names.flatMap((name) => ['--ignore', `test/${name}/**`]);
}

function start(args, output) {
  const child = spawn(process.execPath, ['--import', preload, mocha, ...args], {
    cwd: root,
    stdio: ['inherit', output, output, 'pipe'],
    env: { ...process.env, RINGMASTER_LAUNCHER_PID: String(process.pid) },
  });
  running.push(child);
  return child;
}

/** The exit code of a mocha; one that a signal ended has failed. */
function ended(child) {
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

/** Keeps what a mocha prints until it may be shown, and from then on shows it as it comes. */
function following(child) {
  const kept = [];
  let isShown = false;
  const take = (chunk) => {
    kept.push(chunk);
    if (isShown) process.stdout.write(chunk);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  return {
    show: () => {
      isShown = true;
      kept.forEach((chunk) => process.stdout.write(chunk));
    },
    text: () => Buffer.concat(kept).toString(),
  };
}

/** Mocha's own lines of totals, summed. */
function totals(texts) {
  return ['passing', 'pending', 'failing']
    .map((word) => {
      const counts = texts.map((text) => Number(countOf(text, word)));
      return [word, counts.reduce((sum, count) => sum + count, 0)];
    })
    .filter(([word, count]) => word === 'passing' || count > 0)
    .map(([word, count]) => `  ${count} ${word}`)
    .join('\n');
}

function countOf(text, word) {
  // eslint-disable-next-line no-control-regex
  const plain = text.replaceAll(/\u001b\[[0-9;]*m/g, '');
  return (
    plain
      .match(new RegExp(`^ *(\\d+) ${word}`, 'gm'))
      ?.at(-1)
      ?.trim()
      .split(' ')[0] ?? 0
  );
}

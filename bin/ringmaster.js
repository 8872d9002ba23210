#!/usr/bin/env node
/**
 * The `ringmaster` command. In the published package it runs the built JavaScript; in a checkout it installs what is
 * missing and runs the TypeScript on Node 24.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const built = path.join(root, 'dist', 'cli', 'main.js');
const source = path.join(root, 'src', 'cli', 'main.ts');

if (existsSync(built) && !existsSync(source)) {
  await import(pathToFileURL(built).href);
} else {
  const { ensureInstalled } = await import('./install.js');
  const { runOnNode24 } = await import('./on-node-24.js');
  try {
    await ensureInstalled();
    await runOnNode24(source, process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

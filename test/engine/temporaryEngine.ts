/** Engines and folders for tests: real servers in a folder of their own, gone afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EngineProgress } from '#engine/progress.ts';
import { startEngine, type Engine, type EngineOptions } from '#engine/supervisor.ts';

/** A folder that `remove` takes away. */
export interface TemporaryFolder {
  readonly path: string;
  readonly remove: () => void;
}

/** Makes an empty folder. */
export function temporaryFolder(): TemporaryFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'ringmaster-engine-'));
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** An engine that runs, and what it told. */
export interface TestEngine {
  readonly engine: Engine;
  readonly told: readonly EngineProgress[];
}

/** Starts an embedded engine without emulator and worker unless they are asked for. */
export async function startTestEngine(
  dataDir: string,
  options: Partial<EngineOptions> = {},
): Promise<TestEngine> {
  const told: EngineProgress[] = [];
  const engine = await startEngine(
    {
      dataDir,
      command: 'npm test',
      embeddedOnly: true,
      want: { webUi: false, worker: false },
      ...options,
    },
    (progress) => told.push(progress),
  );
  return { engine, told };
}

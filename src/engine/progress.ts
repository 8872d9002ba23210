/** What the engine tells while it is found, started and watched: values for a view to show, no text for a terminal. */
import type { PartName } from './runningEngine.ts';

/** One way to an engine, in the order they are tried. */
export type EngineWay = 'existing' | 'commandLine' | 'cached' | 'build';

/** How the engine was found, and why this way. */
export interface EngineChoice {
  readonly kind: EngineWay;
  readonly why: string;
  /** Path of the program, or address of the existing server. */
  readonly path: string;
  /** Version of the Temporal server, as far as known before it runs. */
  readonly version: string;
}

/** Something happened to the engine. */
export type EngineProgress =
  | { readonly kind: 'wayClosed'; readonly way: EngineWay; readonly reason: string }
  | {
      readonly kind: 'building';
      readonly program: string;
      readonly elapsedMs: number;
      readonly packagesCompiled: number;
      /** Of a first build; fewer are compiled when Go has some in its own cache. */
      readonly packagesExpected: number;
      /** Such as "about 7 minutes on two cores, once". */
      readonly expectation: string;
      /** What it is doing now: downloading, a package's name, or waiting for another build. */
      readonly activity: string;
    }
  | { readonly kind: 'chosen'; readonly choice: EngineChoice }
  | { readonly kind: 'starting'; readonly part: PartName }
  | {
      readonly kind: 'ready';
      readonly part: PartName;
      readonly elapsedMs: number;
      readonly address: string | null;
    }
  | {
      readonly kind: 'crashed';
      readonly part: PartName;
      readonly exit: string;
      readonly restartInMs: number;
      readonly logFile: string;
    }
  | { readonly kind: 'restarted'; readonly part: PartName; readonly pid: number }
  | { readonly kind: 'warning'; readonly text: string }
  | { readonly kind: 'stopping'; readonly part: PartName }
  | { readonly kind: 'stopped' };

/** Takes what happened; must not throw. */
export type OnEngineProgress = (progress: EngineProgress) => void;

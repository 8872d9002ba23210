/**
 * After an emergency: what was paused in Intune directly becomes the pause of its operator in the releases that run, so
 * that they know of it, keep it, and let it be lifted like any other.
 */
import type { Command, CommandOutcome } from '#core/release/command/command.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { note, standingPauses, type DirectPause } from './journal.ts';
import type { BreakGlassPlaces } from './places.ts';

/** The releases of a server. */
export interface Releases {
  /** Those that go on now. */
  readonly running: (tenant: string) => Promise<readonly ReleaseKey[]>;
  readonly command: (key: ReleaseKey, command: Command) => Promise<CommandOutcome>;
}

/** What became of one direct pause. */
export interface Reconciled {
  readonly pause: DirectPause;
  /** `waiting`: no release runs that could take it over, or the one that runs does not answer yet. */
  readonly outcome: 'takenOver' | 'waiting' | 'refused';
  readonly why: string;
}

/** Hands all standing pauses over; what cannot be handed over now stays in the journal. Throws nothing. */
export async function reconcile(
  places: BreakGlassPlaces,
  releases: Releases,
): Promise<readonly Reconciled[]> {
  const results: Reconciled[] = [];
  // One after the other: they are few, and the order in which they were asked is kept.
  for (const pause of standingPauses(places, Date.now())) {
    results.push(noted(places, await handOver(releases, pause)));
  }
  return results;
}

/** What cannot be noted (a full disk) is handed over again, as the same command, and keeps no other pause waiting. */
function noted(places: BreakGlassPlaces, result: Reconciled): Reconciled {
  const { pause, outcome, why } = result;
  if (outcome !== 'takenOver') return result;
  try {
    note(places, { kind: 'reconciled', id: pause.id, at: Date.now(), how: why });
    return result;
  } catch (error) {
    return { pause, outcome: 'waiting', why: `${why}, which cannot be noted: ${textOf(error)}` };
  }
}

/** To every release that runs: they share the ring, and none of them may open it. */
async function handOver(releases: Releases, pause: DirectPause): Promise<Reconciled> {
  try {
    const running = await releases.running(pause.tenant);
    const told: Reconciled[] = [];
    for (const key of running.filter(({ area }) => area === pause.area))
      told.push(await handTo(releases, key, pause));
    const nobody: Reconciled = {
      pause,
      outcome: 'waiting',
      why: 'no release runs that could take it over',
    };
    return told.find(({ outcome }) => outcome !== 'takenOver') ?? told[0] ?? nobody;
  } catch (error) {
    return { pause, outcome: 'waiting', why: textOf(error) };
  }
}

async function handTo(
  releases: Releases,
  key: ReleaseKey,
  pause: DirectPause,
): Promise<Reconciled> {
  const { id, operator, reason, ring } = pause;
  try {
    // Its own id: a repetition after a crash is the same command.
    await releases.command(key, { kind: 'pause', operator, reason, ring, requestId: id });
    return { pause, outcome: 'takenOver', why: `${key.id} has it as its pause` };
  } catch (error) {
    const kind = kindOf(error);
    if (kind === 'alreadySo')
      return { pause, outcome: 'takenOver', why: `${key.id} has the ring paused already` };
    if (kind === 'accepted') return { pause, outcome: 'takenOver', why: `${key.id} accepted it` };
    return { pause, outcome: isWaiting(kind) ? 'waiting' : 'refused', why: textOf(error) };
  }
}

/** A refusal by its rule, else the kind of error. By name, since errors of several layers come here. */
function kindOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'failed';
  const { refusal, kind } = error as { readonly refusal?: unknown; readonly kind?: unknown };
  if (typeof refusal === 'object' && refusal !== null && 'kind' in refusal)
    return String(refusal.kind);
  return String(kind);
}

/** What may be otherwise in a moment, or with the next release. */
function isWaiting(kind: string): boolean {
  return ['noWorker', 'taskFails', 'unreachable', 'notFound', 'failed', 'releaseOver'].includes(
    kind,
  );
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * One month of one fleet, played to its end through the real parts, and what the evidence did in it, read from the
 * release's stored decisions.
 */
import type { Decision } from '#core/release/step/decision.ts';
import { punctualMs } from '#core/release/state/pace.ts';
import type { Target } from '#core/release/state/release.ts';
import { readDecisions } from '#store/release/decisions.ts';
import { openStore, type Store } from '#store/store.ts';
import { playToEnd } from '../../month.ts';
import { withStage, type Stage } from '../../stage.ts';
import type { LendServers } from './servers.ts';
import { devicesTaken, sufferingIn, standingOf, type Standing, type Taken } from './truth.ts';
import { dayMs } from '#core/time.ts';

/** A cohort that was held. */
export interface FleetHold extends Taken {
  readonly cohort: string;
  readonly day: number;
}

/** How far the devices that suffer were when the first was held, and in the end. */
export interface Spared {
  readonly whenHeld: Standing;
  readonly inTheEnd: Standing;
}

/** What became of one month. */
export interface FleetMonth {
  readonly seed: number;
  /** The release's id: weekdays and daylight saving are those of its month. */
  readonly release: string;
  readonly seconds: number;
  /** Whether the evidence paused the release, all rings of it. */
  readonly isPaused: boolean;
  readonly isWatched: boolean;
  /** Whether a person was asked to let a ring open, or the release go on. */
  readonly isAsked: boolean;
  readonly holds: readonly FleetHold[];
  /** Null where nothing was held, or where nobody suffers. */
  readonly spared: Spared | null;
  /** Days by which each ring opened later than the policy says; null = it never did. */
  readonly late: readonly { readonly ring: string; readonly days: number | null }[];
  /** Pauses, holds, watches and questions in the words of the decisions, for whoever wants to know why. */
  readonly told: readonly { readonly day: number; readonly text: string }[];
}

/** Whether the first hold took the devices that suffer and no others. */
export function isFirstRight({ holds: [first] }: Pick<FleetMonth, 'holds'>): boolean {
  return first !== undefined && first.held === first.suffering && first.heldOthers === 0;
}

/** A month to play. */
export interface FleetMonthOptions {
  readonly scenario: string;
  readonly seed: number;
  readonly devices: number;
  readonly lend: LendServers;
  readonly tell: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Plays a month; throws when it does not end. */
export async function playFleetMonth(options: FleetMonthOptions): Promise<FleetMonth> {
  const { scenario, seed, devices, lend, tell, signal } = options;
  const tenant = `${scenario}-${seed}`;
  return await lend(tenant, (servers) =>
    withStage({ devices, scenario, seed, tenant, servers, signal }, async (stage) => {
      const seconds = await playToEnd(stage, { tell, signal });
      const store = openStore({ databaseUrl: servers.databaseUrl });
      try {
        return {
          seed,
          release: stage.key.id,
          seconds,
          ...(await whatHappened(stage, store, scenario)),
        };
      } finally {
        await store.close();
      }
    }),
  );
}

async function whatHappened(
  stage: Stage,
  store: Store,
  scenario: string,
): Promise<Omit<FleetMonth, 'seed' | 'release' | 'seconds'>> {
  const decisions = await readDecisions(store, { key: stage.key });
  const dayOf = (at: number) => (at - stage.onDay(0)) / dayMs;
  return {
    isPaused: decisions.some(({ id }) => isEvidencePause(id)),
    isWatched: decisions.some(({ action }) => action.kind === 'watch' && action.watch !== null),
    isAsked: decisions.some(isQuestion),
    late: lateRings(stage, decisions),
    told: decisions
      .filter((decision) => isTold(decision, decisions))
      .map(({ at, reason }) => ({ day: dayOf(at), text: reason })),
    ...(await whatWasHeld(stage, store, { scenario, decisions })),
  };
}

function lateRings({ policy, onDay }: Stage, decisions: readonly Decision[]): FleetMonth['late'] {
  return policy.rings.flatMap(({ name, cadence }): FleetMonth['late'] => {
    const offer = decisions.find(({ action }) => action.kind === 'offer' && action.ring === name);
    if (offer === undefined) return [{ ring: name, days: null }];
    const lateMs = offer.at - onDay(cadence.deferralDays);
    return lateMs > punctualMs ? [{ ring: name, days: lateMs / dayMs }] : [];
  });
}

async function whatWasHeld(
  { key, onDay, engine }: Stage,
  store: Store,
  o: { readonly scenario: string; readonly decisions: readonly Decision[] },
): Promise<Pick<FleetMonth, 'holds' | 'spared'>> {
  const suffering = sufferingIn(o.scenario);
  const holds: FleetHold[] = [];
  for (const { action, at, inputs } of o.decisions) {
    if (action.kind !== 'hold') continue;
    const { cohort } = action.hold;
    const taken = await devicesTaken(store, key.tenant, { suffering, cohort });
    holds.push({ ...taken, cohort: String(inputs['cohort']), day: (at - onDay(0)) / dayMs });
  }
  const first = o.decisions.find(({ action }) => action.kind === 'hold');
  const last = o.decisions.at(-1);
  if (first === undefined || last === undefined || suffering.length === 0) {
    return { holds, spared: null };
  }
  const standingAt = (at: number) =>
    standingOf(store, key.tenant, {
      suffering,
      targets: targetsIn(o.decisions),
      graphUrl: engine.graph?.url ?? '',
      at,
    });
  const spared = {
    whenHeld: await standingAt(first.at),
    inTheEnd: await standingAt(last.at),
  };
  return { holds, spared };
}

/** The builds that were first rolled out; whatever replaces them is newer. */
function targetsIn(decisions: readonly Decision[]): readonly Target[] {
  return decisions.flatMap(({ action }) =>
    action.kind === 'review' ? action.content.targets : [],
  );
}

function isEvidencePause(id: string): boolean {
  return id.startsWith('evidence/pause/');
}

/** A question whether to go on or open; whether to roll back is asked of what was found already. */
function isQuestion({ action }: Decision): boolean {
  return action.kind === 'propose' && action.proposal.kind !== 'rollBack';
}

/** Of a pause of all rings the first one is told, which says why. */
function isTold(decision: Decision, all: readonly Decision[]): boolean {
  const { at, action } = decision;
  return (
    all.find((one) => one.at === at && isEvidencePause(one.id)) === decision ||
    isQuestion(decision) ||
    action.kind === 'hold' ||
    (action.kind === 'watch' && action.watch !== null)
  );
}

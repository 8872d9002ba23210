/**
 * Pausing rings in Intune with nothing but Microsoft Graph: for when Temporal, PostgreSQL or all of the service is dead.
 * Each ring is paused for itself and read back; one that fails keeps none of the others.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { GraphError } from '#graph/error.ts';
import { groupMarker } from '#graph/directory/groups.ts';
import type { Graph } from '#graph/request.ts';
import { listRingPolicies, patchRingPolicy } from '#graph/intune/ringPolicies.ts';
import { note, type DirectPause, type JournalLine } from './journal.ts';
import type { BreakGlassPlaces } from './places.ts';
import { keptAreas, type KeptArea } from './ringFile.ts';

/** What to pause, and who asks why. */
export interface DirectOrder {
  readonly graph: Graph;
  readonly places: BreakGlassPlaces;
  readonly tenant: string;
  readonly area: string;
  /** One ring; null = all. */
  readonly ring: string | null;
  readonly operator: string;
  readonly reason: string;
}

/** What came of one ring. */
export interface DirectOutcome {
  readonly ring: string;
  readonly policyId: string;
  /** `uncertain`: no whole answer came, so it may be paused. */
  readonly outcome: 'paused' | 'refused' | 'uncertain';
  /** When Intune lets it lapse, epoch milliseconds; null where it was not confirmed. */
  readonly pauseExpiresAt: number | null;
  readonly why: string | null;
}

/** The rings that were found, and what came of those that were to be paused. */
export interface DirectResult {
  readonly known: readonly string[];
  readonly outcomes: readonly DirectOutcome[];
  /** Why the journal could not be written; null = it was. */
  readonly unjournalled: string | null;
}

const attemptsMax = 3;
const retryMs = 500;
const retryMsMax = 5_000;

/** Pauses rings. Throws GraphError where the rings' policies are not known here and cannot be listed either. */
export async function pauseDirectly(order: DirectOrder): Promise<DirectResult> {
  const area = await areaOf(order);
  const wanted = area.rings.filter(({ ring }) => order.ring === null || ring === order.ring);
  // A rehearsal is ahead of the clock, and the emulator answers as of its own time.
  const now = Math.max(Date.now(), order.graph.kind === 'emulator' ? area.seenAt : 0);
  const { tenant, operator, reason } = order;
  const pauses = wanted.map((one): DirectPause => ({
    kind: 'asked',
    id: randomUUID(),
    at: now,
    operator,
    reason,
    tenant,
    area: area.area,
    ring: one.ring,
    policyId: one.policyId,
  }));
  const begun = journalled(order.places, pauses);
  const outcomes = await Promise.all(pauses.map((pause) => pauseOne(order.graph, pause)));
  const ends = pauses.map((pause, index) => endOf(pause, outcomes[index]));
  return {
    known: area.rings.map(({ ring }) => ring),
    outcomes,
    unjournalled: begun ?? journalled(order.places, ends),
  };
}

/** The rings as kept beside the database, or else as Intune's descriptions tell them. */
async function areaOf({ graph, places, tenant, area }: DirectOrder): Promise<KeptArea> {
  const kept = keptAreas(places).find((one) => one.tenant === tenant && one.area === area);
  if (kept !== undefined && kept.rings.length > 0) return kept;
  const prefix = `${groupMarker} ${tenant}/${area}/`;
  const policies = await listRingPolicies(graph, { asOf: Date.now() });
  const rings = policies.flatMap(({ description, policyId }) =>
    description?.startsWith(prefix) === true
      ? [{ ring: description.slice(prefix.length).trim(), policyId }]
      : [],
  );
  return { tenant, area, seenAt: 0, rings };
}

async function pauseOne(graph: Graph, pause: DirectPause): Promise<DirectOutcome> {
  const { ring, policyId, at: asOf } = pause;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const after = await patchRingPolicy(graph, { policyId, asOf, changes: { paused: true } });
      const { paused, pauseExpiresAt } = after;
      if (paused) return { ring, policyId, outcome: 'paused', pauseExpiresAt, why: null };
      throw new GraphError(
        `Pausing ${ring}: Intune took it, but still shows the policy as running`,
        {
          kind: 'unavailable',
        },
      );
    } catch (error) {
      const outcome = isRefusal(error) ? 'refused' : 'uncertain';
      const why = error instanceof Error ? error.message : String(error);
      if (outcome === 'refused' || attempt === attemptsMax)
        return { ring, policyId, outcome, pauseExpiresAt: null, why };
      await sleep(waitMsAfter(error));
    }
  }
}

/** What Intune answers without doing anything, and would answer again. */
function isRefusal(error: unknown): boolean {
  return error instanceof GraphError && refusals.has(error.kind);
}

const refusals: ReadonlySet<GraphError['kind']> = new Set([
  'unauthorized',
  'forbidden',
  'notFound',
  'invalid',
]);

function waitMsAfter(error: unknown): number {
  const asked = error instanceof GraphError ? error.retryAfterMs : null;
  return Math.min(asked ?? retryMs, retryMsMax);
}

function endOf({ id, at }: DirectPause, outcome: DirectOutcome | undefined): JournalLine {
  const why = outcome?.why ?? '';
  if (outcome?.outcome === 'paused') return { kind: 'confirmed', id, at };
  return { kind: outcome?.outcome === 'refused' ? 'refused' : 'uncertain', id, at, why };
}

/** A full disk must not keep a ring from being paused; why nothing was noted is told. */
function journalled(places: BreakGlassPlaces, lines: readonly JournalLine[]): string | null {
  try {
    note(places, ...lines);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

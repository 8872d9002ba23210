/**
 * Puts the policies of an area's rings right, as its newest release wants them. It only tightens: a ring that is stopped in
 * Intune and that the store would let go on is left to its release, since the store may be older than that.
 */
import type { Incident } from '#core/incident/incident.ts';
import { causeTitle } from '#core/incident/cause.ts';
import { policyActOf } from '#core/release/action/actions.ts';
import { wantsOf } from '#core/release/state/ordered.ts';
import { readRings } from '#store/release/rings.ts';
import { newestRelease } from '#store/release/releases.ts';
import { sentUnder } from '#store/writes.ts';
import { adapterOf } from '../../areas/adapters.ts';
import type { Steering } from '../../areas/plane.ts';
import type { Deps } from '../../deps.ts';
import { putRingRight, type Wanting } from '../../enact/ringPolicy.ts';
import { writingOf } from '../../enact/writing.ts';
import { cannot, needless, type Came } from './came.ts';

/** Puts them right, ring by ring. Throws GraphError of the first that cannot be. */
export async function restorePolicies(deps: Deps, incident: Incident, asOf: number): Promise<Came> {
  const { key } = incident;
  const plane = adapterOf(key.area).plane?.(deps, key.tenant) ?? null;
  if (plane === null) return cannot('the area is only observed, and has no policies of ours');
  const newest = await newestRelease(deps.store, key);
  if (newest === null) return cannot('no release of the area is known');
  const { release } = newest;
  const o: Wanting = {
    key: release.key,
    basedOn: release.basedOn,
    plans: release.policy.rings,
    orders: [],
    asOf,
    wants: wantsOf(release),
  };
  const mended: string[] = [];
  const left: string[] = [];
  for (const { name } of release.rings)
    if (await wouldLoosen({ ...deps, plane }, o, name)) left.push(name);
    else if (await putRight({ ...deps, plane }, o, { incident, ring: name })) mended.push(name);
  const rest = left.length === 0 ? '' : ` Left to the release, since stopped: ${left.join(', ')}.`;
  if (mended.length > 0)
    return {
      outcome: 'done',
      text: `${mended.join(', ')} as the releases want them, read back.${rest}`,
    };
  return left.length === release.rings.length
    ? cannot(`no ring may be.${rest}`)
    : needless(`all are as the releases want them.${rest}`);
}

async function wouldLoosen(deps: Steering, { key, wants, asOf }: Wanting, ring: string) {
  const { tenant, area } = key;
  const rows = await readRings(deps.store, { tenant, area });
  const policyId = rows.find((row) => row.ring === ring)?.policyId ?? null;
  if (policyId === null) return true;
  const now = await deps.plane.read(deps.graph, { policyId, asOf });
  const want = wants[ring];
  const isStopped = now.paused || now.rolledBackAt !== null;
  const isToStop = want !== undefined && (want.pause || want.closed || want.rolledBackAt !== null);
  return isStopped && !isToStop;
}

/** Tells whether anything had to be put right. */
async function putRight(
  deps: Steering,
  o: Wanting,
  { incident, ring }: { readonly incident: Incident; readonly ring: string },
): Promise<boolean> {
  const action = { kind: 'mendPolicy', ring } as const;
  const id = `incident/${incident.number}/${ring}/${o.asOf}`;
  const order = { id, action, reason: causeTitle(incident.cause) };
  await putRingRight(deps, o, { order, ring, ...policyActOf(action) });
  const { intentId } = writingOf(o, order);
  return (await sentUnder(deps.store, { tenant: o.key.tenant, intentId })) > 0;
}

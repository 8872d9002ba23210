/** On whose behalf something is written to a tenant, and under which name each write of an order is noted. */
import type { Action } from '#core/release/step/decision.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import type { IntendedWrite } from '#store/writes.ts';
import { settled } from '../audit.ts';
import type { Enactment, Order } from '../contract.ts';
import type { Deps } from '../deps.ts';

/** What a write of a tenant's is noted under, and why; `intentId` is the same for each try. */
export interface Noted {
  readonly key: Pick<ReleaseKey, 'tenant'>;
  readonly intentId: string;
  readonly why: string;
  readonly asOf: number;
}

/** The same, on behalf of a release. */
export interface Writing extends Noted {
  readonly key: ReleaseKey;
}

/** An order of one kind. */
export type OrderOf<Kind extends Action['kind']> = Order & {
  readonly action: Extract<Action, { kind: Kind }>;
};

/** What an order's writes are noted under. */
export function writingOf({ key, asOf }: Enactment, { id, reason }: Order): Writing {
  return { key, intentId: `${key.area}/${key.id}/${id}`, why: reason, asOf };
}

/** The audit's row of one write of several. */
export function writeOf(w: Noted, method: string, path: string): IntendedWrite {
  const { intentId, why, asOf, key } = w;
  return { intentId, tenant: key.tenant, method, path, why, at: asOf };
}

/** The same work, one step of it. */
export function step<W extends Noted>(w: W, name: string): W {
  return { ...w, intentId: `${w.intentId}/${name}` };
}

/** Says that all of this work, and all its steps, is in force: what was uncertain of it is closed. */
export async function settledAll(deps: Deps, w: Noted): Promise<void> {
  await settled(deps, { tenant: w.key.tenant, intentId: w.intentId, at: w.asOf });
}

/**
 * What was ordered and what of it is in force. A decision's order is asked from the moment it is folded in, and in force
 * once the activity that carried it out has read it back; nothing is told as done before. Source: Microsoft's update
 * policies answer a write with what they accepted, which is not yet what they apply.
 */
import type { Asked } from '../../ring.ts';
import { isOnlyAsked } from '../../hold/hold.ts';
import type { RingWant } from '../../ring.ts';
import type { Action, Decision } from '../step/decision.ts';
import type { Release } from './release.ts';
import { effectOn } from '../action/actions.ts';
import { dotted } from '../../version.ts';
import { versionOf } from './target.ts';

/** The part of a tenant an order is about; orders of one part are carried out one after the other. */
export type Part = `ring/${string}` | 'holds';

/** Whether an action keeps devices from the update: what brings it to more of them waits until it is in force. */
export function isHolding({ kind }: Action): boolean {
  return kind === 'hold' || kind === 'joinHold' || kind === 'rollBackHold';
}

/** The parts that an action changes outside; none for what is only noted or told. */
export function partsOf(action: Action, rings: readonly string[]): readonly Part[] {
  const on = effectOn(action);
  if (on === 'rings') return rings.map((ring) => `ring/${ring}` as const);
  if (on === 'holds') return ['holds'];
  return on === 'ring' && 'ring' in action ? [`ring/${action.ring}`] : [];
}

/** The release after decisions whose orders leave now: what they change is asked, until it is read back. */
export function ordered(release: Release, decisions: readonly Decision[]): Release {
  return decisions.reduce(withAsked, release);
}

function withAsked(release: Release, { id, action, at }: Decision): Release {
  const asked: Asked = { order: id, kind: action.kind, at };
  if (effectOn(action) === 'holds' && 'hold' in action) {
    const { hold } = action;
    return {
      ...release,
      holds: release.holds.map((one) => (one.id === hold.id ? { ...one, asked } : one)),
    };
  }
  const parts = partsOf(
    action,
    release.rings.map(({ name }) => name),
  );
  if (parts.length === 0) return release;
  return {
    ...release,
    rings: release.rings.map((ring) =>
      parts.includes(`ring/${ring.name}`) ? { ...ring, asked } : ring,
    ),
  };
}

/**
 * What the release itself wants of its rings. It goes with each enactment, so that a store that is older than the release,
 * as after a restore, can neither lift a pause nor open a ring. A pause of another release is that one's to want.
 */
export function wantsOf(release: Release): Readonly<Record<string, RingWant>> {
  const { rings, revision } = release;
  return Object.fromEntries(
    rings.map((ring) => {
      const { name, pause, closedAt, rolledBackAt } = ring;
      const isOwn = pause !== null && pause.from === undefined;
      const want = {
        revision,
        pause: isOwn,
        closed: closedAt !== null,
        rolledBackAt: isOwn ? rolledBackAt : null,
        until: isOwn ? pause.expiresAt : null,
      };
      const pinnedTo = isOwn ? pause.pin?.to : versionOf(release, ring);
      return [name, pinnedTo === undefined ? want : { ...want, pinnedTo: dotted(pinnedTo) }];
    }),
  );
}

/** What was read back, and when. */
export interface Confirmation {
  readonly part: Part;
  readonly orders: readonly string[];
  readonly at: number;
}

/** The release once these orders were read back in a part; what was ordered later stays asked. */
export function confirmed(release: Release, { part, orders, at }: Confirmation): Release {
  const isDone = (asked: Asked | null | undefined): boolean =>
    asked !== null && asked !== undefined && orders.includes(asked.order);
  if (part === 'holds') {
    return {
      ...release,
      holds: release.holds.map((hold) =>
        isDone(hold.asked)
          ? { ...hold, asked: null, inForceAt: isOnlyAsked(hold) ? at : (hold.inForceAt ?? null) }
          : hold,
      ),
    };
  }
  return {
    ...release,
    rings: release.rings.map((ring) =>
      part === `ring/${ring.name}` && isDone(ring.asked) ? { ...ring, asked: null } : ring,
    ),
  };
}

/** The release once all that was decided was read back at an instant, as in a world where nothing fails. */
export function allInForce(release: Release, decisions: readonly Decision[], at: number): Release {
  const rings = release.rings.map(({ name }) => name);
  return decisions.reduce(
    (next, { id, action }) =>
      partsOf(action, rings).reduce(
        (one, part) => confirmed(one, { part, orders: [id], at }),
        next,
      ),
    release,
  );
}

/**
 * What an incident is about. Each cause has a key, so that the same cause never opens two incidents, however often it is
 * seen: a missed objective and a pause belong to a release, what Graph refuses and what somebody changes to an area, a source
 * that is silent to itself, since all areas read the same one. Edge and Teams have no objective, so none of theirs is missed.
 */
import { outlineOf } from '../area/areas.ts';
import type { Area } from '../area/facts.ts';

/** What an incident is about. */
export type Cause =
  | { readonly kind: 'missed'; readonly area: Area; readonly release: string }
  | { readonly kind: 'paused'; readonly area: Area; readonly release: string }
  /** The forecast says that its objective will be missed. */
  | { readonly kind: 'foreseen'; readonly area: Area; readonly release: string }
  | { readonly kind: 'missing'; readonly area: Area; readonly source: string }
  | {
      readonly kind: 'refused';
      readonly area: Area;
      /** The kind of failure: `GraphForbidden`. */
      readonly failure: string;
      readonly work: Work;
    }
  | { readonly kind: 'drift'; readonly area: Area };

export type CauseKind = Cause['kind'];

/** The work that a refusal stops: policies and groups are written, devices are registered. */
export type Work = 'policies' | 'registration';

/** The key of a cause: `missed/quality/2026-12-B`, `missing/devices`. */
export function causeKey(cause: Cause): string {
  switch (cause.kind) {
    case 'missed':
    case 'paused':
    case 'foreseen':
      return `${cause.kind}/${cause.area}/${cause.release}`;
    case 'missing':
      return `missing/${cause.source}`;
    case 'refused':
      return `refused/${cause.area}/${cause.work}/${cause.failure}`;
    case 'drift':
      return `drift/${cause.area}`;
  }
}

/**
 * Keys of open incidents that a cause belongs to, the first first; its own is the last. An objective that is missed, or will be,
 * while the service has paused the release is missed since it was paused (docs/domain.md, "Contradictions in the sources, and what
 * was decided"), and one that was foreseen goes on as that.
 */
export function keysJoined(cause: Cause): readonly string[] {
  const own = causeKey(cause);
  switch (cause.kind) {
    case 'missed':
      return [
        causeKey({ ...cause, kind: 'paused' }),
        causeKey({ ...cause, kind: 'foreseen' }),
        own,
      ];
    case 'foreseen':
      return [causeKey({ ...cause, kind: 'paused' }), own];
    case 'paused':
    case 'missing':
    case 'refused':
    case 'drift':
      return [own];
  }
}

const works: Readonly<Record<Work, string>> = {
  policies: 'writing policies and groups',
  registration: 'registering devices',
};

/** What it is about, in a few words. */
export function causeTitle(cause: Cause): string {
  const { title } = outlineOf(cause.area);
  switch (cause.kind) {
    case 'missed':
      return `${title} ${cause.release} missed its objective`;
    case 'paused':
      return `${title} ${cause.release} is paused by the service`;
    case 'foreseen':
      return `${title} ${cause.release} does not come to its objective`;
    case 'missing':
      return `The source "${cause.source}" is silent`;
    case 'refused':
      return `Graph refuses ${works[cause.work]} of ${title}`;
    case 'drift':
      return `Policies of ${title} are changed past the service`;
  }
}

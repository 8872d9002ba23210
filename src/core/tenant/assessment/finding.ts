/** What an assessment says of a tenant, check by check. */
import type { Told } from './facts.ts';

/** How a check stands. `notKnowable`: Graph has no call that tells it. */
export type Level = 'ready' | 'advisory' | 'notReady' | 'error' | 'notKnowable';

/** An object of the tenant that a finding is about. */
export interface Cause {
  readonly kind: 'policy' | 'group' | 'device' | 'licence' | 'permission' | 'host';
  readonly name: string;
  readonly id: string | null;
  /** Of what it is the cause; null where the finding says all. */
  readonly why: string | null;
}

/** What a check came to. */
export interface Judged {
  readonly level: Level;
  readonly text: string;
  readonly causes: readonly Cause[];
  /** What an administrator does about it; null = nothing. */
  readonly remedy: string | null;
}

/** Nothing to do. */
export function ready(text: string): Judged {
  return { level: 'ready', text, causes: [], remedy: null };
}

/** Something to do. */
export function amiss(
  level: Exclude<Level, 'ready'>,
  text: string,
  o: { readonly remedy: string; readonly causes?: readonly Cause[] },
): Judged {
  return { level, text, causes: o.causes ?? [], remedy: o.remedy };
}

/** Judges a fact; where there is none that is what the check came to. */
export function judged<T>(told: Told<T>, judge: (value: T) => Judged): Judged {
  if (told.kind === 'told') return judge(told.value);
  if (told.kind === 'unread')
    return amiss('error', told.why, { remedy: 'run the assessment again when Graph answers' });
  return amiss('error', 'the application may not ask for it', {
    remedy: `grant ${told.permissions.join(' and ')} as application permission in Entra and let an administrator consent`,
    causes: told.permissions.map((name) => ({ kind: 'permission', name, id: null, why: null })),
  });
}

/**
 * Pins: in areas whose rings cannot be paused a ring is stopped by naming the version its devices are to be on. Those that
 * are not there yet stay on it, those that are further go back to it. Source: "Microsoft 365 Apps for enterprise"
 * (Autopatch), pause and rollback.
 */
import { stopIn } from '../../area/areas.ts';
import { byVersion, dotted, type Pin } from '../../version.ts';
import type { Release } from './release.ts';

/** What a stop of a ring brings with it, or why nothing can be stopped. */
export type Stop = { readonly pin?: Pin } | { readonly why: string };

/**
 * How a release stops a ring. What was seen is of the month's version: once something newer is out, devices go there by
 * themselves, and a pin would keep them from what mends it.
 */
export function stopOf({ key, content }: Pick<Release, 'key' | 'content'>): Stop {
  if (stopIn(key.area) === 'pause') return {};
  const [own] = content?.targets ?? [];
  const before = content?.before;
  if (own === undefined || before === undefined)
    return { why: 'no version is listed before this one, so nothing can be pinned to' };
  const newer = content?.updates?.find(({ targets: [target] }) =>
    target === undefined ? false : byVersion(target.version, own.version) > 0,
  );
  return newer === undefined
    ? { pin: { line: before.line, to: before.version, instead: own.version } }
    : { why: `${newer.name} has taken the place of what was seen` };
}

/** ` Its devices stay on 16.0.19822.20180 or go back to it.`, behind a sentence that says what is stopped; empty = no pin. */
export function pinText(pin: Pin | undefined): string {
  return pin === undefined ? '' : ` Its devices stay on ${dotted(pin.to)}, or go back to it.`;
}

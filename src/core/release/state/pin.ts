/**
 * Pins: in areas whose rings cannot be paused a ring is stopped by naming the version its devices are to be on. Those that
 * are not there yet stay on it, those that are further go back to it, or where a policy names a version to come to, stay
 * where they are. Sources: "Microsoft 365 Apps for enterprise" (Autopatch), pause and rollback; "Feature updates policy"
 * (Intune).
 */
import { factsOf, stopIn } from '../../area/areas.ts';
import type { Area } from '../../area/facts.ts';
import type { RingName } from '../../ring.ts';
import { byVersion, dotted, type Pin } from '../../version.ts';
import { versionFor } from '../content/updates.ts';
import type { Content, Release } from './release.ts';
import { beforeOf, nothingBefore, stayOn } from './target.ts';

/** What a stop of a ring brings with it, or why nothing can be stopped. */
export type Stop = { readonly pin?: Pin } | { readonly why: string };

/**
 * How the service stops a ring of a release. What was seen is of one version, the release's own unless another is `judged`:
 * once something newer is out, devices go there by themselves, and a pin would keep them from what mends it. Devices are
 * pinned to the version before it, or, where an earlier one of the month was stopped and let go, to what was in place before
 * the month.
 */
export function stopOf(
  { key, content, acknowledged }: Pick<Release, 'key' | 'content' | 'acknowledged'>,
  judged?: Pin['to'],
): Stop {
  const stop = stopIn(key.area);
  if (stop === 'pause') return {};
  if (stop === 'target') return stayOn({ content });
  const [own] = content?.targets ?? [];
  if (content === null || own === undefined) return { why: nothingBefore };
  const { line, version } = own;
  const instead = judged ?? version;
  const out = outOf(content, line);
  const newest = out.at(-1)?.version ?? instead;
  if (byVersion(newest, instead) > 0)
    return { why: `${nameOf(content, newest)} has taken the place of what was seen` };
  const later = out.filter((one) => byVersion(one.version, version) >= 0);
  const former = later.findLast((one) => byVersion(one.version, instead) < 0);
  const inPlace = beforeOf(content, own);
  const to = (acknowledged > 0 ? inPlace : (former ?? inPlace))?.version;
  return to === undefined ? { why: nothingBefore } : { pin: { line, to, instead } };
}

function nameOf({ updates = [] }: Content, version: Pin['to']): string {
  const named = updates.find(({ targets }) =>
    targets.some((target) => byVersion(target.version, version) === 0),
  );
  return named?.name ?? dotted(version);
}

/**
 * How an operator stops a ring: all that is newer than one version of the ring's channel is kept off its devices. Which one,
 * the operator says, or it is the one before the newest.
 */
export function stopNow(
  { key, content, rings }: Pick<Release, 'key' | 'content' | 'rings'>,
  ring: RingName,
  named?: string,
): Stop {
  const stop = stopIn(key.area);
  if (stop !== 'pin' && named !== undefined)
    return { why: 'its rings are paused and not pinned, so no version is named' };
  if (stop === 'pause') return {};
  if (stop === 'target') return stayNow({ key, content, rings }, ring);
  if (content === null) return { why: `nothing of ${key.id} is out yet that could be kept off` };
  const line = channelOf(key.area, content, ring);
  const out = outOf(content, line).map(({ version }) => version);
  const instead = out.at(-1);
  const before = out.slice(0, -1);
  const to = named === undefined ? before.at(-1) : before.find((one) => dotted(one) === named);
  if (to !== undefined && instead !== undefined) return { pin: { line, to, instead } };
  const which = named === undefined || before.length === 0 ? '' : ` ${named}`;
  const known = which === '' ? '' : `; there are ${before.map(dotted).join(', ')}`;
  return {
    why: `no version${which} of ${line} is listed before the newest, so ${ring} cannot be pinned${known}`,
  };
}

/** Devices stay on what they have. A ring that is not open needs no version for that, and an open one has to have a lower one. */
function stayNow(release: Pick<Release, 'key' | 'content' | 'rings'>, ring: RingName): Stop {
  const stop = stayOn(release);
  const isOpen = release.rings.some((one) => one.name === ring && one.offeredAt !== null);
  return 'why' in stop && !isOpen ? {} : stop;
}

/** The channel of a ring's devices. */
export function channelOf(area: Area, { targets }: Content, ring: RingName): string {
  return factsOf(area).channelOf?.(ring) ?? targets[0]?.line ?? '';
}

/** A version that is out, and since when; null = since before the month. */
export interface OutVersion {
  readonly version: Pin['to'];
  readonly since: number | null;
}

/** What is out on a line, lowest first. One that came below an earlier one is of another line of support. */
export function outOf(
  { inPlace = [], updates = [] }: Content,
  line: string,
): readonly OutVersion[] {
  const before = inPlace.filter((one) => one.line === line);
  const all = [
    ...before.map(({ version }) => ({ version, since: null })),
    ...updates.map((update) => ({
      version: versionFor(update, line),
      since: update.releasedAt,
    })),
  ];
  return all.reduce<readonly OutVersion[]>(
    (out, one) => (byVersion(one.version, out.at(-1)?.version ?? []) > 0 ? [...out, one] : out),
    [],
  );
}

/** ` Its devices stay on 16.0.19822.20180 or go back to it.`, behind a sentence that says what is stopped; empty = no pin. */
export function pinText(area: Area, pin: Pin | undefined): string {
  if (pin === undefined) return '';
  if (pin.floor !== undefined)
    return ` Its devices stay on the version that they have; only what is below ${pin.floor} comes to that.`;
  const { pinned = ', or go back to it' } = factsOf(area).words;
  return ` Its devices stay on ${dotted(pin.to)}${pinned}.`;
}

/**
 * Microsoft Teams among what a device has, and which of its versions are out. The client is the package for all users alone:
 * the classic client, its installer for all users and the meeting add-in are other products, whose versions stay behind for
 * ever. Microsoft publishes no list of versions, so the fleet itself is the list. Sources: "Microsoft Teams" (Autopatch, May
 * 2022), names in Intune's inventory.
 */
import { byVersion, dotted } from '../version.ts';

/** The one line of versions that the client has. */
export const teamsLine = 'MSTeams';

/** Whether an application of the inventory is the client. */
export function isTeamsClient(name: string): boolean {
  return /^msteams(?:_8wekyb3d8bbwe)?$/i.test(name.trim());
}

/** A version that the fleet has shown. */
export interface SeenVersion {
  readonly version: readonly number[];
  /** The instant of the inventory that showed it first; null = it was there when the fleet was first looked at. */
  readonly seenAt: number | null;
}

/** A version on fewer devices than this share may be one that its tenant, or Microsoft, only tries out. */
const outShare = 0.01;
/** A version comes every two or three weeks: these are years of them. */
const seenMax = 200;

/**
 * The versions that are out, after another inventory at an instant with one version for each device. A version is out once
 * one device in a hundred, and more than one, has it; in a fleet of one device that one decides. What has been out stays so.
 */
export function seenVersions(
  former: readonly SeenVersion[] | null,
  installed: readonly (readonly number[])[],
  at: number,
): readonly SeenVersion[] {
  const needed = Math.min(installed.length, Math.max(2, Math.ceil(installed.length * outShare)));
  const devices = new Map<string, number>();
  for (const version of installed)
    devices.set(dotted(version), (devices.get(dotted(version)) ?? 0) + 1);
  const known = new Set((former ?? []).map(({ version }) => dotted(version)));
  const isNews = ([text, count]: [string, number]): boolean => count >= needed && !known.has(text);
  const news = [...devices].filter(isNews).map(([text]) => ({
    version: text.split('.').map(Number),
    seenAt: former === null ? null : at,
  }));
  return [...(former ?? []), ...news]
    .toSorted((one, other) => byVersion(one.version, other.version))
    .slice(-seenMax);
}

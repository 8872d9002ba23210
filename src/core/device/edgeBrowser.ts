/**
 * Microsoft Edge among what a device has: each channel is a browser of its own name, and the WebView2 runtime and the updater
 * are other products with versions of their own. Names are the same in all languages. Source: names in Intune's inventory.
 */
import { byVersion } from '../version.ts';

/** By name in lower case; of several on one device the first of these counts. */
const channels: ReadonlyMap<string, string> = new Map([
  ['microsoft edge', 'Stable'],
  ['microsoft edge beta', 'Beta'],
  ['microsoft edge dev', 'Dev'],
  ['microsoft edge canary', 'Canary'],
]);

/** The channels whose versions are compared with the public list: those that rings are on. */
export const edgeChannels = ['Stable', 'Beta'] as const;

/** The channel of an application of the inventory; null = it is no browser of Edge. */
export function edgeChannelOf(name: string): string | null {
  return channels.get(name.trim().toLowerCase()) ?? null;
}

/** A row of the inventory, as far as it is compared. */
interface Row {
  readonly name: string;
  readonly version: readonly number[];
}

/** Whether a row counts in place of another one: Stable before what stands beside it, and of one channel the higher version. */
export function isEdgeBefore(one: Row, other: Row): boolean {
  const places = [...channels.values()];
  const [own, others] = [one, other].map(({ name }) => places.indexOf(edgeChannelOf(name) ?? ''));
  return own === others ? byVersion(one.version, other.version) > 0 : (own ?? 0) < (others ?? 0);
}

/**
 * Microsoft 365 Apps among what a device has: the suite by its name, and its update channel by what the device says of it.
 * Names are those of the device's language, one row for each language; the channel is never told by the build, which two
 * channels may share. Sources: "Change the Microsoft 365 Apps update channel", Intune's inventory.
 */

/** The channel that the service keeps devices on, as the list of versions calls it. */
export const keptChannel = 'MonthlyEnterprise';

/** Under this fact a device's channel is told, as its registry has it (`UpdateChannel`): by address, GUID or name. */
export const channelFact = 'office channel';

/** The last part of the address that a channel is read from. */
const channels: Readonly<Record<string, string>> = {
  '492350f6-3a01-4f97-b9c0-c7c6ddf67d60': 'Current',
  '64256afe-f5d9-4f86-8936-8840a6a4f5be': 'CurrentPreview',
  '55336b82-a18d-4dd6-b5f6-9e5095c314a6': keptChannel,
  '7ffbc6bf-bc32-4f92-8982-f9dd17fd3114': 'SemiAnnual',
  'b8f9b850-328d-4355-9145-c59439a0c4cf': 'SemiAnnualPreview',
  '5440fd1f-7ecb-4221-8110-145efaa6372f': 'BetaChannel',
};

/** `Microsoft 365 Apps for enterprise - en-us`, `Aplicaciones de Microsoft 365 para empresas - es-es`. */
const suite = /\b(?:microsoft|office)\s+365\b.*\s-\s+[a-z]{2,3}(?:-[a-z0-9]{2,8})+$/i;
/** Products of their own, which have versions of their own rows. */
const others = /\b(?:project|visio)\b/i;

/** Whether an application of the inventory is the suite, in whichever language. */
export function isOfficeSuite(name: string): boolean {
  return suite.test(name.trim()) && !others.test(name);
}

/** The channel that a device says it is on; null = what it says names none. */
export function channelIn(told: string): string | null {
  const text = told.trim();
  const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(text)?.[0]?.toLowerCase();
  if (guid !== undefined) return channels[guid] ?? null;
  return Object.values(channels).find((name) => name.toLowerCase() === text.toLowerCase()) ?? null;
}

/** The line of a device whose channel is neither told nor to be taken from what its policy says. */
export const unknownChannel = 'unknown';

/**
 * The line a device is on. What it says counts; where it says nothing, it is on the channel of its policy as long as its
 * build is one of that channel's, and else not known to be.
 */
export function lineOf(
  build: readonly number[],
  told: string | null,
  listed: ReadonlySet<string>,
): string {
  if (told !== null) return channelIn(told) ?? unknownChannel;
  return listed.has(build.join('.')) ? keptChannel : unknownChannel;
}

/** What to do about a device that is not ready, does not count or failed, by the reason. */
const remedies: Readonly<Record<string, string>> = {
  inactive: 'no contact for 28 days: switch it on and let it sync with Intune, or retire it',
  contact: 'no contact for 5 days: switch it on and let it sync with Intune',
  disk: 'free more than 1 GB on its system disk',
  unsupportedBuild: 'bring it to Windows 10 1809 or newer; quality updates alone do not',
  policyConflict:
    'another policy sets the same update settings: Intune → Devices → the device → Device configuration names it; take the device or the setting out of that policy',
};

/** What to do, or null where nothing is known. */
export function remedyOf(reason: string): string | null {
  return Object.hasOwn(remedies, reason) ? (remedies[reason] ?? null) : null;
}

/** A reason with what to do about it. */
export function withRemedy(reason: string): string {
  const remedy = remedyOf(reason);
  return remedy === null ? reason : `${reason} (${remedy})`;
}

/** Tells a tenant's running releases that there is new evidence, so that they look now and not at their next look. */
import type { Operator } from '#client/operator.ts';
import type { Release, ReleaseKey } from '#core/release/state/release.ts';
import { keyOf } from '../release/which/key.ts';

/** A release that goes on, as it stands, and the instant it lives at. */
export interface RunningRelease {
  readonly key: ReleaseKey;
  readonly release: Release;
  readonly now: number;
}

/** The tenant's releases that go on, newest first. */
export async function runningReleases(
  operator: Operator,
  tenant: string,
): Promise<readonly RunningRelease[]> {
  const listed = await operator.listReleases(tenant);
  const running = listed.filter(({ status }) => status === 'running');
  const { look } = await import('../reach/follow.ts');
  const keys = running.flatMap((one) => keyOf(one) ?? []);
  return await Promise.all(
    keys.map(async (key) => {
      const { status, now } = await look(operator, key);
      return { key, release: status.release, now };
    }),
  );
}

/** The instant the fleet lives at: a rehearsal's is ahead of the clock. */
export function nowOf(running: readonly RunningRelease[]): number {
  return Math.max(Date.now(), ...running.map(({ now }) => now));
}

/** Tells them; gives the ids of those told. */
export async function tellAll(
  operator: Operator,
  running: readonly RunningRelease[],
): Promise<readonly string[]> {
  await Promise.all(running.map(({ key, now }) => operator.tellEvidence(key, now)));
  return running.map(({ key }) => key.id);
}

/** Who was told, in a sentence. */
export function toldText(told: readonly string[]): string {
  if (told.length === 0) return 'No release goes on now; it counts from the next one on.';
  return `Told ${told.join(', ')}, which ${told.length === 1 ? 'looks' : 'look'} now.`;
}

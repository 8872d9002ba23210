/**
 * A store that is older than its release, as after a restore of a backup: what it says of rings and pauses is of another
 * day, so nothing is decided on it until a person has said that the release's own state counts. Pauses are always taken.
 */
import { ApplicationFailure } from '@temporalio/activity';
import type { Trigger } from '#core/release/step/decide.ts';
import { wantsOf } from '#core/release/state/ordered.ts';
import { proposalFor } from '#core/release/command/proposal.ts';
import type { Release, ReleaseKey } from '#core/release/state/release.ts';
import { olderStore } from '#core/release/state/trouble.ts';
import { declareIntent } from '#store/release/rings.ts';
import { storedRevision } from '#store/release/releases.ts';
import type { Store } from '#store/store.ts';
import type { Assessment } from '../contract.ts';

/** Fails, for good, when the store is behind what the release knows to be stored. */
export async function refuseOlderStore(store: Store, o: Assessment): Promise<void> {
  if (isRestoring(o) || isStop(o.trigger)) return;
  await requireCurrentStore(store, { key: o.release.key, saved: o.saved });
}

/** The same for whoever is about to write to the tenant on what the store says. */
export async function requireCurrentStore(
  store: Pick<Store, 'db'>,
  { key, saved }: { readonly key: ReleaseKey; readonly saved?: number | undefined },
): Promise<void> {
  if (saved === undefined || saved === 0) return;
  const stored = await storedRevision(store, { key });
  if (stored !== null && stored >= saved) return;
  const has = stored === null ? 'nothing' : `revision ${stored}`;
  throw ApplicationFailure.nonRetryable(
    `The store has ${has} of ${key.id}, which is at revision ${saved}: it is older than the release`,
    'StoreBehind',
  );
}

/** Whether a command is the word that the release's own state counts, named or as the only thing that is asked. */
export function isRestoring({
  release,
  trigger,
}: Pick<Assessment, 'release' | 'trigger'>): boolean {
  if (trigger.kind !== 'command' || trigger.command.kind !== 'approve') return false;
  const asked = proposalFor(release, trigger.command.subject);
  return asked?.subject.startsWith(`${olderStore}/`) === true;
}

/** Stopping needs no store: it is right on any state. */
function isStop(trigger: Trigger): boolean {
  return (
    trigger.kind === 'cancel' || (trigger.kind === 'command' && trigger.command.kind === 'pause')
  );
}

/** Tells the store again what the release wants of its rings. */
export async function declareAgain(store: Store, release: Release): Promise<void> {
  const { tenant, area, id } = release.key;
  const wants = wantsOf(release);
  for (const { name, cadence } of release.rings) {
    const want = wants[name];
    if (want === undefined) continue;
    const { revision, until = null, ...wanted } = want;
    const intent = { release: id, cadence, ...wanted, until };
    await declareIntent(store, { tenant, area, ring: name, intent, revision });
  }
}

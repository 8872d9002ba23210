/**
 * What is true of a cause now: read from our own store, which releases and the care of the tenant keep. What cannot be told is
 * said so, and nothing is concluded from it: a count of no devices is no compliance.
 */
import { causeKey, type Cause } from '#core/incident/cause.ts';
import type { EntryKind } from '#core/incident/change.ts';
import type { Facts, Incident } from '#core/incident/incident.ts';
import { ofTrouble } from '#core/incident/news.ts';
import { countText, instantText, shareText } from '#core/instantText.ts';
import { blockersInShort } from '#core/objective/blockerText.ts';
import { standingOf } from '#core/objective/blockers.ts';
import { openForecastText } from '#core/objective/forecastText.ts';
import { standingQuestion } from '#core/objective/question.ts';
import { comingMissOf } from '#core/objective/willMiss.ts';
import type { Release } from '#core/release/state/release.ts';
import { dayMs } from '#core/time.ts';
import { readEntries } from '#store/matter/timelines.ts';
import { newestRelease, readRelease } from '#store/release/releases.ts';
import type { Store } from '#store/store.ts';
import { readStanding } from '#store/release/standing.ts';

/** What was seen, before it is known as of when. */
type Seen = Omit<Facts, 'asOf'>;

const untold = { devices: null, share: null } as const;

function unknownRelease(id: string): Seen {
  return { ...untold, stands: null, text: `Release ${id} is not known any more.` };
}

/** Looks at the cause of an incident as of an instant. Throws StoreError. */
export async function observeCause(store: Store, incident: Incident, asOf: number): Promise<Facts> {
  const seen = await seenOf(store, incident, asOf);
  return { asOf, ...seen };
}

async function seenOf(store: Store, incident: Incident, asOf: number): Promise<Seen> {
  const { cause } = incident;
  switch (cause.kind) {
    case 'missed':
    case 'foreseen': {
      const stored = await readRelease(store, { key: { ...incident.key, id: cause.release } });
      if (stored === null) return unknownRelease(cause.release);
      const { release } = stored;
      return cause.kind === 'missed'
        ? await seenOfObjective(store, { release, asOf })
        : await seenOfForecast(store, { release, asOf });
    }
    case 'paused':
      return await seenOfPause(store, incident, { cause, asOf });
    case 'missing':
    case 'refused':
      return await seenOfTrouble(store, incident, cause);
    case 'drift':
      return await seenOfDrift(store, incident, asOf);
  }
}

/** Whoever has a later update has this one, too. */
async function seenOfObjective(
  store: Store,
  { release, asOf }: { readonly release: Release; readonly asOf: number },
): Promise<Seen> {
  const target = release.objective?.target ?? null;
  const counted = await readStanding(store, standingQuestion(release, asOf));
  const standing = standingOf(counted, { target, stoppedRings: [] });
  const { eligible, updated, toGo: devices } = standing;
  if (eligible === 0 || devices === null)
    return { ...untold, stands: null, text: 'No device counts, so there is nothing to be judged.' };
  const attained = `${shareText(updated / eligible)} (${countText(updated)} of ${countText(eligible)} eligible devices)`;
  const share = devices / eligible;
  if (devices === 0) {
    const text = `${attained} are up to date, which is the ${shareText(target)} that is asked.`;
    return { stands: false, text, devices, share };
  }
  const blockers = blockersInShort(standing.blockers);
  const before = blockers === null ? '' : ` Not up to date: ${blockers}.`;
  const text = `${attained} are up to date, ${shareText(target)} is asked: ${countText(devices)} to go.${before}`;
  return { stands: true, text, devices, share };
}

/** Until it is judged the forecast says so, afterwards the objective itself. */
async function seenOfForecast(
  store: Store,
  { release, asOf }: { readonly release: Release; readonly asOf: number },
): Promise<Seen> {
  const { objective } = release;
  if (objective?.outcome === 'missed') return await seenOfObjective(store, { release, asOf });
  if (objective !== null)
    return { ...untold, stands: false, text: 'The objective was judged, and was not missed.' };
  const words = openForecastText(release);
  if (words === null) return { ...untold, stands: null, text: 'No forecast can be made.' };
  const text = `The forecast: ${words}.`;
  return { ...untold, stands: comingMissOf(release) !== null, text };
}

/** A pause goes from release to release. */
async function seenOfPause(
  store: Store,
  { key }: Incident,
  { cause, asOf }: { readonly cause: Cause & { readonly kind: 'paused' }; readonly asOf: number },
): Promise<Seen> {
  const own = await readRelease(store, { key: { ...key, id: cause.release } });
  const newest = await newestRelease(store, key);
  const release = newest?.release ?? own?.release;
  if (release === undefined) return unknownRelease(cause.release);
  const paused = release.rings.filter(({ pause }) => pause?.by === 'service');
  const names = paused.map(({ name }) => name);
  // What was missed while it was paused is told by the same incident, which is not over with the pause.
  if (names.length === 0 && own?.release.objective?.outcome === 'missed')
    return await seenOfObjective(store, { release: own.release, asOf });
  if (names.length === 0)
    return {
      stands: false,
      text: 'The service has paused no ring any more.',
      devices: 0,
      share: 0,
    };
  const counted = keptWaiting(release, names);
  const [first] = paused;
  const kept = counted === null ? '' : ` ${countText(counted.devices)} devices wait there.`;
  return {
    stands: true,
    text: `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} paused: ${first?.pause?.reason ?? ''}${kept}`,
    devices: counted?.devices ?? null,
    share: counted?.share ?? null,
  };
}

function keptWaiting(
  { progress }: Release,
  names: readonly string[],
): { readonly devices: number; readonly share: number | null } | null {
  if (progress === null) return null;
  const all = progress.rings.reduce((sum, ring) => sum + ring.eligible, 0);
  const devices = progress.rings
    .filter(({ ring }) => names.includes(ring))
    .reduce((sum, ring) => sum + Math.max(0, ring.eligible - ring.updated), 0);
  return { devices, share: all === 0 ? null : devices / all };
}

/** As the newest release of the area tells its own troubles. */
async function seenOfTrouble(
  store: Store,
  { key }: Incident,
  cause: Cause & { readonly kind: 'missing' | 'refused' },
): Promise<Seen> {
  const newest = await newestRelease(store, key);
  if (newest === null)
    return { ...untold, stands: null, text: 'No release of the area is known any more.' };
  const { release } = newest;
  const trouble = release.troubles.find(({ subject }) => {
    const of = ofTrouble(release, subject);
    return of !== null && causeKey(of) === causeKey(cause);
  });
  if (trouble !== undefined) {
    const text = `Since ${instantText(trouble.since)} it does not succeed: ${trouble.why}`;
    return { ...untold, stands: true, text };
  }
  // A release that is over looks at nothing any more, so its silence proves nothing.
  if (newest.status === 'over')
    return {
      ...untold,
      stands: null,
      text: `${release.key.id} is over, and none has begun since.`,
    };
  return { ...untold, stands: false, text: 'It succeeds again.' };
}

const quietMs = dayMs;

/** What was put right is right, until somebody changes it again. */
async function seenOfDrift(store: Store, incident: Incident, asOf: number): Promise<Seen> {
  const entries = await readEntries<EntryKind>(store, { ...incident, matter: 'incident' });
  const last = entries.findLast(
    ({ kind }) => kind === 'seen' || kind === 'opened' || kind === 'reopened',
  );
  const at = last?.at ?? incident.openedAt;
  const isQuiet = asOf - at >= quietMs;
  return {
    ...untold,
    stands: !isQuiet,
    text: isQuiet
      ? `Nobody has changed a policy since ${instantText(at)}.`
      : `A policy was changed past the service and put right, last on ${instantText(at)}.`,
  };
}

/** Which devices somebody asks for: what was typed, checked, and read from the store page by page. */
import type { UpdatingDevice } from '#core/device/listed.ts';
import { ringsDoing, statesOf } from '#core/report/deviceLine.ts';
import type { Area } from '#core/area/facts.ts';
import { eligibilityIn } from '#core/area/areas.ts';
import type { Registration } from '#core/device/device.ts';
import { listedBy } from '#core/objective/question.ts';
import type { AreaKey, Release } from '#core/release/state/release.ts';
import { deviceStates, type DeviceState } from '#core/release/view/deviceStates.ts';
import { didYouMean } from '#core/spelling.ts';
import type { DeviceQuestion } from '#store/device/deviceList.ts';
import type { Store } from '#store/store.ts';
import { Failure } from '../failure.ts';
import { newestRelease } from './newestRelease.ts';

/** What was typed. */
export interface ListFlags {
  readonly area: string;
  readonly registration?: string;
  readonly ring?: string;
  readonly state?: string;
  readonly ineligible?: string;
  readonly model?: string;
  readonly build?: string;
  readonly missing?: boolean;
  readonly search?: string;
  readonly after?: string;
}

/** What was meant. */
export interface Wanted {
  readonly question: Omit<DeviceQuestion, 'limit' | 'after' | 'update'>;
  readonly state: DeviceState | undefined;
  readonly after: string | undefined;
}

/** Where devices may stand. */
export const standings: readonly Registration[] = [
  'ready',
  'notReady',
  'notRegistered',
  'excluded',
  'gone',
];

/** What was meant by what was typed; a Failure names what nobody can be. */
export function wantedDevices(key: AreaKey, flags: ListFlags): Wanted {
  const { registration, ring, search, missing, model, after } = flags;
  return {
    question: {
      key,
      registration: oneOf('--registration', registration, standings),
      ring,
      search,
      model,
      build: buildOf(flags.build),
      ineligible: oneOf('--ineligible', flags.ineligible, reasonsOf(key.area)),
      isMissing: missing,
    },
    state: oneOf('--state', flags.state, deviceStates),
    after,
  };
}

/** Why devices may not count in an area. */
function reasonsOf(area: Area): readonly string[] {
  return [...eligibilityIn(area).map(({ reason }) => reason), 'noUpdate'];
}

function oneOf<T extends string>(
  place: string,
  name: string | undefined,
  known: readonly T[],
): T | undefined {
  if (name === undefined) return undefined;
  const found = known.find((one) => one === name);
  if (found !== undefined) return found;
  throw new Failure('usage', `devices are never "${name}".${didYouMean(name, known)}`, {
    place,
    remedy: `one of ${known.join(', ')}`,
  });
}

function buildOf(text: string | undefined): string | undefined {
  if (text === undefined || /^\d{4,6}(\.\d{1,6})?$/.test(text)) return text;
  throw new Failure('usage', 'is no build of Windows', {
    place: '--build',
    remedy: 'write 26100, or 26100.7456 for one update alone',
  });
}

/** What is listed, and of which release. */
export interface Reading {
  readonly release: Release | null;
  readonly pages: AsyncGenerator<readonly UpdatingDevice[]>;
}

/** Begins to read; pages come as they are asked for. `pageSize` rows are read at a time. */
export async function readWanted(store: Store, wanted: Wanted, pageSize: number): Promise<Reading> {
  const { question, state } = wanted;
  const newest = await newestRelease(store, question.key);
  const place = placeOfUpdate(wanted);
  if (newest === null && place !== null) throw noRelease(place);
  const release = newest?.release ?? null;
  const update =
    newest === null
      ? undefined
      : {
          ...listedBy(newest.release),
          states: state === undefined ? null : [statesOf[state]],
        };
  // Which of the devices that have not begun wait is known by their ring only.
  const rings = release === null || state === undefined ? null : ringsDoing(state, release);
  const { after } = wanted;
  return { release, pages: pagesOf(store, { ...question, update, rings }, { after, pageSize }) };
}

/** The option that asks of an update; null = none does. */
function placeOfUpdate({ question, state }: Wanted): string | null {
  if (state !== undefined) return '--state';
  if (question.isMissing === true) return '--missing';
  return question.ineligible === undefined ? null : '--ineligible';
}

async function* pagesOf(
  store: Store,
  question: Omit<DeviceQuestion, 'limit' | 'after'>,
  o: { readonly after: string | undefined; readonly pageSize: number },
): AsyncGenerator<readonly UpdatingDevice[]> {
  const { listDevices } = await import('#store/device/deviceList.ts');
  const { pageSize: limit } = o;
  let { after } = o;
  for (;;) {
    const page = await listDevices(store, { ...question, after, limit });
    if (page.length > 0) yield page;
    after = page.at(-1)?.device.deviceId;
    if (page.length < limit) return;
  }
}

function noRelease(place: string): Failure {
  return new Failure('notFound', 'there is no release yet whose update devices could have', {
    place,
    code: 'unknownRelease',
    remedy: 'start one with `ringmaster release start`',
  });
}

/** What the service knows of one device for a release, and why it did or did not get the update. */
import type { Release } from '#core/release/state/release.ts';
import type { Store } from '#store/store.ts';
import { deviceDocument } from '../../devices/document.ts';
import { unknownDevice } from '../../devices/find.ts';
import type { Session } from '../../session.ts';
import type { ListedDevice } from '#core/device/listed.ts';
import { storyAnswer, storyLines, type StoryValues } from '../../view/release/deviceStory.ts';
import { iso } from '../../view/iso.ts';

/** Tells of one device, by any of its ids; a Failure where there is none. */
export async function explainDevice(
  { terminal }: Session,
  store: Store,
  { release, device: id }: { readonly release: Release; readonly device: string },
): Promise<void> {
  const { key } = release;
  const { findDevice } = await import('#store/device/deviceList.ts');
  const listed = await findDevice(store, { key, id });
  if (listed === null) throw unknownDevice(key.tenant, id);
  const values = await readStory(store, listed, release);
  const { story } = values;
  terminal.answer(
    {
      release: release.key,
      ...storyAnswer(values),
      device: deviceDocument(listed),
      exposure: withInstants(story.exposure),
      badDays: story.badDays.map(withInstants),
      holds: story.holds.map(withInstants),
      installs: story.installs.map(withInstants),
      policy: withInstants(story.policy),
    },
    storyLines(values, terminal.paint).join('\n'),
  );
}

/** What is known of a device for a release. */
export async function readStory(
  store: Store,
  listed: ListedDevice,
  release: Release,
): Promise<StoryValues> {
  const { readDeviceStory } = await import('#store/device/deviceStory.ts');
  const { deviceId, entraDeviceId } = listed.device;
  const story = await readDeviceStory(store, {
    key: release.key,
    deviceId,
    entraDeviceId,
    ring: listed.ring,
    since: release.publishedAt,
  });
  return { release, listed, story };
}

/** Instants in ISO 8601; their names are `at`, `since` or end in `At`. */
function withInstants(row: object | null): object | null {
  if (row === null) return null;
  return Object.fromEntries(
    Object.entries(row).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'number' && /^(at|since)$|At$/.test(name) ? iso(value) : value,
    ]),
  );
}

/** What the service knows of one device for a release, and why it did or did not get the update. */
import type { Release } from '#core/release/release.ts';
import type { Store } from '#store/store.ts';
import { deviceDocument } from '../devices/document.ts';
import { unknownDevice } from '../devices/find.ts';
import type { Session } from '../session.ts';
import { storyAnswer, storyLines } from '../view/deviceStory.ts';
import { iso } from './document.ts';

/** Tells of one device, by any of its ids; a Failure where there is none. */
export async function explainDevice(
  { terminal }: Session,
  store: Store,
  { release, device: id }: { readonly release: Release; readonly device: string },
): Promise<void> {
  const { tenant, area, id: releaseId } = release.key;
  const [{ findDevice }, { readDeviceStory }] = await Promise.all([
    import('#store/deviceList.ts'),
    import('#store/deviceStory.ts'),
  ]);
  const listed = await findDevice(store, { tenant, id });
  if (listed === null) throw unknownDevice(tenant, id);
  const { deviceId, entraDeviceId } = listed.device;
  const story = await readDeviceStory(store, {
    tenant,
    area,
    release: releaseId,
    deviceId,
    entraDeviceId,
    ring: listed.ring,
    since: release.publishedAt,
  });
  const values = { release, listed, story };
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

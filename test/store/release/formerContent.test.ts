/** What an earlier version stored of a release that knew Windows builds alone is read, and decided again, as today's. */
import assert from 'node:assert/strict';
import { decide } from '#core/release/step/decide.ts';
import type { Decision } from '#core/release/step/decision.ts';
import { differencesOf, judging, wording, type Look } from '#core/release/record/look.ts';
import { readDecisions, recordDecisions } from '#store/release/decisions.ts';
import { readLook, readLooks, recordLook } from '#store/release/looks.ts';
import { readRelease, saveRelease } from '#store/release/releases.ts';
import type { Store } from '#store/store.ts';
import { content, onDay, plannedRelease, seen, time } from '../../core/release/world.ts';
import { openDatabase } from '../database.ts';

/** The same text with each version as an earlier version wrote it. */
function asBefore<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (key, one: unknown) => {
    if (key !== 'targets' || !Array.isArray(one)) return one;
    return (one as typeof content.targets).map(({ version: [build, revision], kb }) => ({
      product: 'Windows 10',
      version: '21H2',
      kb,
      build,
      revision,
    }));
  }) as T;
}

describe('a release that an earlier version stored', () => {
  let store: Store;
  before(async () => {
    ({ store } = await openDatabase());
  });
  after(() => store.close());

  const release = { ...plannedRelease(), phase: 'announced' as const };
  const at = onDay(0);
  const observation = seen(release, at, { content });
  const { decisions } = decide(release, time, observation, at);
  const look: Look = { at, release, trigger: time, observation, wording, judging };
  const { key } = release;

  it('has a look of which its decisions come out again', async () => {
    assert.ok(decisions.some(({ action }) => action.kind === 'review'));
    await recordLook(store, { key, look: asBefore(look) });
    await recordDecisions(store, { key, decisions: asBefore<readonly Decision[]>(decisions) });
    const stored = await readDecisions(store, { key });
    const [read] = await readLooks(store, { key });
    assert.deepEqual(read?.observation.content, content);
    assert.deepEqual(await readLook(store, { key, at }), read);
    assert.deepEqual(differencesOf(look, stored), []);
    assert.deepEqual(read === undefined ? null : differencesOf(read, decisions), []);
  });

  it('is read with the versions that count', async () => {
    await saveRelease(store, { release: asBefore({ ...release, content }), status: 'running', at });
    assert.deepEqual((await readRelease(store, { key }))?.release.content, content);
  });
});

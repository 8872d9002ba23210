/** The days beyond a month that has missed its objective, on the real server: the fleet lives on, and the incident comes to its end. */
import assert from 'node:assert/strict';
import { playAfterwards } from '#cli/rehearsal/beyond/afterwards.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { readEntries } from '#store/matter/timelines.ts';
import { readIncident } from '#store/incident/incidents.ts';
import { listMessages } from '#store/release/messages.ts';
import { createWorld, type World } from '../../../workflows/world.ts';
import { judgedEarly } from '../../../workflows/incident/judgedEarly.ts';

describe('The days beyond a month', function () {
  this.timeout(240_000);
  let world: World;
  let lines: string[];

  before(async () => {
    world = await createWorld({ devices: 60, policy: judgedEarly });
    lines = [];
  });
  after(() => world.close());

  it('bring an objective that was missed back, and its incident to the report, told each day until then', async () => {
    await world.start();
    const { objective } = await world.toEnd();
    assert.equal(objective?.outcome, 'missed');
    const { operator, store, key } = world;
    const { tenant } = key;
    const { release } = await operator.status(key);
    const untilAt = world.onDay(45);
    const at = await playAfterwards({
      operator,
      store,
      keys: [key],
      release,
      untilAt,
      newsFrom: 0,
      signal: new AbortController().signal,
      say: (line) => void lines.push(line),
    });
    const incident = await readIncident(store, { tenant, number: 1 });
    assert.equal(incident?.end?.as, 'restored');
    assert.ok(at < untilAt && at === incident.end.at, 'nothing is played once all is over');
    assert.ok((incident.restoredAt ?? 0) - (incident.goneSince ?? 0) >= 2 * dayMs);
    const entries = await readEntries(store, { matter: 'incident', tenant, number: 1 });
    const kinds = entries.map(({ kind }) => kind).filter((kind) => kind !== 'remedy');
    assert.deepEqual(
      [kinds[0], ...kinds.slice(-2), ...new Set(kinds.slice(1, -2))],
      ['opened', 'restored', 'report', 'update'],
    );
    const told = entries.filter(({ kind }) => kind === 'update' || kind === 'opened');
    const gaps = told.slice(1).map((one, nth) => one.at - (told[nth]?.at ?? one.at));
    assert.ok(Math.max(...gaps) <= dayMs + hourMs, `${Math.max(...gaps) / dayMs} days`);
    const messages = await listMessages(store, { tenant, key: { ...key, id: 'incident-1' } });
    assert.ok(messages.length >= told.length);
    assert.equal(lines.filter((line) => line.includes('incident 1,')).length, entries.length);
  });

  it('are not played where nobody is left who goes on', async () => {
    const { operator, store, key } = world;
    const { release } = await operator.status(key);
    const before = lines.length;
    await playAfterwards({
      operator,
      store,
      keys: [key],
      release,
      untilAt: world.onDay(70),
      newsFrom: Infinity,
      signal: new AbortController().signal,
      say: (line) => void lines.push(line),
    });
    assert.equal(lines.length, before);
  });
});

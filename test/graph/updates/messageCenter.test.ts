/** Microsoft's Message center: what of it is about us, and what of that is an advisory on an update. */
import assert from 'node:assert/strict';
import type { Advisory } from '#core/release/step/observation.ts';
import { createGraph } from '#graph/request.ts';
import { centerAdvisories } from '#graph/updates/advisories.ts';
import { listCenterMessages } from '#graph/updates/messageCenter.ts';
import { day } from '../../emulator/emulated.ts';
import { fixedToken, startScripted } from '../graphs.ts';

const asOf = day(9);
const issue = 'preventOrFixIssue';

async function told(value: readonly object[]) {
  const body = JSON.stringify({ value });
  const scripted = await startScripted(() => ({ status: 200, body }));
  try {
    const graph = createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken });
    return await listCenterMessages(graph, { asOf });
  } finally {
    await scripted.close();
  }
}

const message = (id: string, over: object = {}) => ({
  id,
  title: `About ${id}`,
  category: issue,
  severity: 'high',
  services: ['Windows'],
  startDateTime: '2026-12-10T00:00:00Z',
  body: { contentType: 'html', content: '<p>After KB5014699 …</p>' },
  ...over,
});

describe('Message center', () => {
  it('is read for what is looked after, whatever its enums are spelled like', async () => {
    const messages = await told([
      message('MC1', { category: 'PreventOrFixIssue', services: ['Microsoft 365 Apps'] }),
      message('MC2', { services: ['Exchange Online'] }),
      message('MC3', { services: null }),
      message('MC4', { title: null, severity: null, body: null }),
    ]);
    assert.deepEqual(
      messages.map(({ id, title, category, severity }) => [id, title, category, severity]),
      [
        ['MC1', 'About MC1', issue, 'high'],
        ['MC4', 'MC4', issue, 'normal'],
      ],
    );
  });

  it('gives advisories of what is to be prevented or mended, names the update and is not told already', async () => {
    const messages = await told([
      message('MC1'),
      message('MC2', { category: 'stayInformed' }),
      message('MC3', { body: { content: 'After KB5099999' } }),
      message('MC4', { body: { content: 'WI7: after KB5014699' } }),
    ]);
    const known: Advisory = {
      id: 'WI7',
      title: 'Printers',
      source: 'serviceHealth',
      openedAt: day(1),
      builds: null,
    };
    const names = { kbs: ['KB5014699'], names: ['2022.06 B'] };
    assert.deepEqual(
      centerAdvisories(messages, { names, told: [known], asOf }).map(({ id, source }) => [
        id,
        source,
      ]),
      [['MC1', 'messageCenter']],
    );
  });
});

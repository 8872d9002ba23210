/** Which Windows versions are out of service, as products tell of their editions. */
import assert from 'node:assert/strict';
import { listBuildsOutOfService } from '#graph/updates/endOfService.ts';
import { createGraph } from '#graph/request.ts';
import { day, startEmulator } from '../../emulator/emulated.ts';
import { fixedToken, graphOver, startScripted } from '../graphs.ts';

const asOf = Date.parse('2026-12-08T18:00:00Z');
const edition = (endOfServiceDateTime: string | null, isInService: boolean | null = false) => ({
  isInService,
  endOfServiceDateTime,
});
const product = (build: number, ...editions: readonly object[]) => ({
  friendlyNames: [`Version 22H2 (OS build ${build})`],
  editions,
});

describe('Windows versions out of service', () => {
  it('are those whose last edition has had its last day', async () => {
    const rows = [
      product(19045, edition('2025-10-14T00:00:00Z'), edition('2025-10-14T00:00:00Z')),
      product(19044, edition('2024-06-11T00:00:00Z'), edition('2032-01-13T00:00:00Z')),
      product(22631, edition('2026-12-08T00:00:00Z')),
      product(22621, edition('2025-10-14T00:00:00Z'), edition(null)),
      product(22000, edition('2024-10-08T00:00:00Z', true)),
      product(26100),
      { friendlyNames: null, editions: [edition('2020-01-01T00:00:00Z')] },
      { friendlyNames: [7], editions: 'none' },
    ];
    const scripted = await startScripted(() => ({ status: 200, body: { value: rows } }));
    try {
      const graph = createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken });
      assert.deepEqual(await listBuildsOutOfService(graph, { asOf, since: asOf }), [19045]);
    } finally {
      await scripted.close();
    }
  });

  it('are told by the emulator as they were in the month that it plays', async () => {
    const told = async (release: string) => {
      const emulated = await startEmulator(['--devices', '20', '--release', release]);
      try {
        const graph = graphOver(emulated);
        return await listBuildsOutOfService(graph, { asOf: day(0), since: day(0) });
      } finally {
        await emulated.stop();
      }
    };
    assert.deepEqual(await told('2022-06-B'), []);
    assert.deepEqual(await told('2026-02-B'), [19045]);
  });
});

/** Single things read in batches: what fails alone is asked again, and answers that nobody can read prove nothing. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import { readMany } from '#graph/readBatch.ts';
import { createGraph } from '#graph/request.ts';
import { fixedToken, startScripted } from './graphs.ts';

interface Sent {
  readonly requests: readonly { readonly id: string; readonly url: string }[];
}

const keys = Array.from({ length: 40 }, (_, nth) => `d${nth}`);

async function read(answerOf: (url: string, turn: number) => object, query = '') {
  const turns = new Map<string, number>();
  const scripted = await startScripted(({ body }) => ({
    status: 200,
    body: {
      responses: (body as Sent).requests.map(({ id, url }) => {
        const turn = (turns.get(url) ?? 0) + 1;
        turns.set(url, turn);
        return { id, ...answerOf(url, turn) };
      }),
    },
  }));
  try {
    return await readMany(
      createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken }),
      {
        version: 'v1.0',
        requests: keys.map((key) => ({
          key,
          url: `/deviceManagement/managedDevices/${key}${query}`,
        })),
        asOf: 0,
        schema: z.object({ value: z.number() }),
      },
    );
  } finally {
    await scripted.close();
  }
}

const good = { status: 200, body: { value: 1 } };

describe('single things read in batches', () => {
  it('are asked again when one fails within a batch that did not', async () => {
    const { answers, stoppedBy } = await read((url, turn) =>
      url.endsWith('d7') && turn < 3 ? { status: 503, body: {} } : good,
    );
    assert.equal(stoppedBy, null);
    assert.deepEqual(answers.get('d7'), { value: 1 });
    assert.equal(answers.size, keys.length);
  });

  it('are not all gone because a service knows none of them', async () => {
    await assert.rejects(
      read(() => ({ status: 404, body: {} })),
      {
        kind: 'notFound',
        message: /and 39 more, which a list has named, were all answered with status 404/,
      },
    );
    const { answers } = await read((url) =>
      url.endsWith('d7') ? good : { status: 404, body: {} },
    );
    assert.equal(answers.get('d8'), null);
  });

  it('are not named by what their queries ask for', async () => {
    const asked = read(() => ({ status: 404, body: {} }), "?$filter=deviceId eq 'd0'");
    await assert.rejects(asked, ({ message }: Error) => !message.includes('deviceId'));
  });

  it('wait for another time when the service asks for patience', async () => {
    const { answers, stoppedBy } = await read((url) =>
      url.endsWith('d7') ? { status: 429, headers: { 'Retry-After': '20' }, body: {} } : good,
    );
    assert.equal(stoppedBy?.kind, 'throttled');
    assert.equal(answers.has('d7'), false);
  });

  it('leave one that cannot be read out, and prove nothing when many cannot', async () => {
    const one = await read((url) => (url.endsWith('d7') ? { status: 200, body: 'odd' } : good));
    assert.equal(one.stoppedBy, null);
    assert.equal(one.answers.get('d7'), null);
    const many = await read((url) => (/[0-4]$/.test(url) ? { status: 200, body: 'odd' } : good));
    assert.equal(many.stoppedBy?.kind, 'malformed');
    assert.equal(many.answers.has('d4'), false);
  });

  it('are read whatever headers stand beside one of them', async () => {
    const { answers, stoppedBy } = await read((url) =>
      url.endsWith('d7') ? { ...good, headers: { 'Retry-After': null, x: ['odd'] } } : good,
    );
    assert.equal(stoppedBy, null);
    assert.equal(answers.size, keys.length);
  });

  const alone: readonly (readonly [string, object])[] = [
    ['refuses', { status: 400, body: { error: { code: 'BadRequest' } } }],
    ['fails whenever it is asked', { status: 500, body: {} }],
  ];
  for (const [name, answer] of alone)
    it(`are read when one of them ${name}, which is told`, async () => {
      const one = await read((url) => (url.endsWith('d7') ? answer : good));
      assert.equal(one.stoppedBy, null);
      assert.equal(one.answers.size, keys.length);
      assert.equal(one.answers.get('d7'), null);
      assert.match(
        one.setAside.get('d7')?.message ?? '',
        /managedDevices\/d7 in a batch was answered/,
      );
      const many = await read((url) => (/[0-4]$/.test(url) ? answer : good));
      assert.equal(many.stoppedBy?.status, Reflect.get(answer, 'status'));
      assert.equal(many.answers.has('d4'), false);
    });

  it('are read no further where we may not', async () => {
    const { answers, stoppedBy } = await read((url) =>
      url.endsWith('d7') ? { status: 403, body: {} } : good,
    );
    assert.equal(stoppedBy?.kind, 'forbidden');
    assert.equal(answers.has('d7'), false);
  });
});

/** The worker's log: whatever an entry holds, it is one line, and nothing of it steers a terminal. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { logLine } from '../../src/worker/log.ts';

const entry = {
  level: 'WARN',
  timestampNanos: 1_764_000_000_000_000_000n,
  message: 'Activity failed',
};

describe('a line of the worker’s log', () => {
  it('tells when, how grave, what, and what it was about', () => {
    assert.deepEqual(
      JSON.parse(logLine({ ...entry, meta: { attempt: 2, taskQueue: 'ringmaster' } })),
      {
        kind: 'log',
        at: '2025-11-24T16:00:00.000Z',
        level: 'WARN',
        message: 'Activity failed',
        meta: { attempt: 2, taskQueue: 'ringmaster' },
      },
    );
  });

  it('is one line, also of an error whose words forge another, with its cause', () => {
    const cause = new Error('Forbidden \u001B[31m\n2026-12-09 INFO approved by alice');
    const line = logLine({
      ...entry,
      meta: { error: new Error('status 403\r\nforged', { cause }) },
    });
    assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]/u);
    const { meta } = JSON.parse(line) as {
      meta: { error: { message: string; cause: { message: string } } };
    };
    assert.equal(meta.error.message, 'status 403\r\nforged');
    assert.equal(meta.error.cause.message, cause.message);
  });

  it('is one line of anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.anything(), (message, value) => {
        const line = logLine({ ...entry, message, meta: { value } });
        assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        assert.equal((JSON.parse(line) as { kind: string }).kind, 'log');
      }),
    );
  });

  it('is bounded, and goes round in no circle', () => {
    const circle: Record<string, unknown> = { text: 'x'.repeat(1e6) };
    circle['itself'] = circle;
    assert.ok(logLine({ ...entry, meta: circle }).length < 50_000);
  });
});

/** A source that may stay silent: tried again while there are attempts, and named only when it told nothing. */
import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/activity';
import { GraphError } from '#graph/error.ts';
import { namesOf, source } from '../../src/activities/source.ts';
import { atAttempt, atLastAttempt } from './attempts.ts';

const throttled = new GraphError('GET /devices', { kind: 'throttled', retryAfterMs: 17_000 });

describe('a source that was ended after a part', () => {
  const partly = () => source('firmware', () => Promise.resolve(throttled));

  it('is tried again when it asks for it', async () => {
    await assert.rejects(
      atAttempt(1, partly),
      (error) => error instanceof ApplicationFailure && error.nextRetryDelay === 17_000,
    );
  });

  it('is not silent when there is no further attempt', async () => {
    assert.deepEqual(await atLastAttempt(partly), []);
  });

  it('is silent when nothing of it was read', async () => {
    const silent = await atLastAttempt(() => source('firmware', () => Promise.reject(throttled)));
    assert.deepEqual(namesOf(silent), ['firmware']);
  });
});

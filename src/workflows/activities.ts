/**
 * The activities as the workflows call them: how long each may take, what is tried again, and the sentence each shows
 * in the Web UI's timeline. Graph's throttling asks for its own delays; those come with the failure.
 */
import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '#activities/contract.ts';

const retry = {
  initialInterval: '1 second',
  backoffCoefficient: 2,
  maximumInterval: '5 minutes',
} as const;

/** Calls that answer in seconds: a look at a large fleet takes ten. */
export const quick = proxyActivities<Activities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '1 minute',
  retry,
});

/** Walks over a whole fleet: long, but heartbeating, so that a dead worker is noticed within a minute. */
export const walking = proxyActivities<Activities>({
  startToCloseTimeout: '6 hours',
  heartbeatTimeout: '1 minute',
  retry,
});

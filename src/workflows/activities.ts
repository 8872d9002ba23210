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

/** A dead worker is noticed within this time. */
const heartbeatTimeout = '15 seconds';

/** Calls that answer in seconds: a look at a large fleet takes ten. */
export const quick = proxyActivities<Activities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout,
  retry,
});

/** Walks over a whole fleet: long, but heartbeating, so that another worker takes over soon. */
export const walking = proxyActivities<Activities>({
  startToCloseTimeout: '6 hours',
  heartbeatTimeout,
  retry,
});

/**
 * The activities as the workflows call them: how long each may take, what is tried again, and the sentence each shows
 * in the Web UI's timeline. Graph's throttling asks for its own delays; those come with the failure. Attempts are few: what
 * does not succeed comes back to the release, which says so, goes on with the rest, and tries again at its own pace
 * (docs/temporal.md, "Attempts of activities").
 */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities, LocalActivities } from '#activities/contract.ts';

const retry = {
  initialInterval: '1 second',
  backoffCoefficient: 2,
  maximumInterval: '5 minutes',
} as const;

/** A dead worker is noticed within this time. */
const heartbeatTimeout = '15 seconds';

/** A look: sources are given up one by one, so that the whole comes to an end whatever they answer. */
export const looking = proxyActivities<Activities>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout,
  retry: { ...retry, maximumAttempts: 9 },
});

/** What an operator waits for, or a duty: our own store alone is asked. */
export const answering = proxyActivities<Activities>({
  startToCloseTimeout: '20 seconds',
  heartbeatTimeout,
  retry: { ...retry, maximumAttempts: 5 },
});

/** What changes the tenant; parts that fail are told, and tried again by the release. */
export const acting = proxyActivities<Activities>({
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout,
  retry: { ...retry, maximumAttempts: 9 },
});

/** What a release waits for while others do it; it gives up by itself when its patience is over. */
export const awaiting = proxyActivities<Activities>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout,
  retry: { ...retry, maximumAttempts: 9 },
});

/** Walks over a whole fleet: long, but heartbeating, so that another worker takes over soon. */
export const walking = proxyActivities<Activities>({
  startToCloseTimeout: '6 hours',
  heartbeatTimeout,
  // Throttled walks come back often; whatever else fails in passing ends after a few attempts by itself.
  retry: { ...retry, maximumAttempts: 100 },
});

/** Drivers are looked after beside the walk of a fleet, and again with the next one. */
export const keeping = proxyActivities<Activities>({
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout,
  retry: { ...retry, maximumAttempts: 4 },
});

/** A step of an incident or a support request asks our own store alone, and is done within the workflow's task: one event, and not six. */
export const stepping = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '2 minutes',
  retry: { ...retry, maximumAttempts: 4, maximumInterval: '10 seconds' },
});

/** As releases of earlier versions call them. */
export const former = proxyActivities<Activities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout,
  retry,
});

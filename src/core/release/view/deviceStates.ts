/** What the devices of a ring are doing, as every view counts, colours and names it. */
import type { RingProgress, RingState } from '../state/release.ts';

/** The states in the order in which they are drawn. */
export const deviceStates = [
  'done',
  'installing',
  'offered',
  'paused',
  'held',
  'failed',
  'ineligible',
  'waiting',
] as const;

/** What a device is doing. `paused`: it would be offered the update or wait for it, had nobody stopped its ring. */
export type DeviceState = (typeof deviceStates)[number];

/** Devices by state; they add up to the ring's devices. */
export type DevicesByState = Readonly<Record<DeviceState, number>>;

/** The devices of a ring by state. */
export function devicesByState(
  progress: RingProgress,
  ring: Pick<RingState, 'pause' | 'rolledBackAt'> | undefined,
): DevicesByState {
  const { done, installing, failed, ineligible, held = 0, offered, waiting } = progress;
  const isStopped = ring !== undefined && isRingStopped(ring);
  return {
    done,
    installing,
    offered: isStopped ? 0 : offered,
    paused: isStopped ? offered + waiting : 0,
    held,
    failed,
    ineligible,
    waiting: isStopped ? 0 : waiting,
  };
}

/** Whether a ring was stopped by somebody, for a while or by a rollback. */
export function isRingStopped({
  pause,
  rolledBackAt,
}: Pick<RingState, 'pause' | 'rolledBackAt'>): boolean {
  return pause !== null || rolledBackAt !== null;
}

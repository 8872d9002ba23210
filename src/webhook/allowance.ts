/**
 * How much somebody may send: a bucket of tokens for each, filled steadily, so that a monitoring system gone wild
 * neither fills the database nor keeps others waiting. A sender's is counted after the signature is good, since before
 * it nobody knows who sends, and a stranger must not use up a sender's allowance; a stranger's is counted by address.
 * Held by this process and gone with it.
 */
import { minuteMs } from '#core/time.ts';

/** An allowance for each. */
export interface Allowance {
  /**
   * Takes one, or as many as `count` says: 0 when there were so many, else nothing and the seconds until there are,
   * Infinity where there never will be. `now` in epoch milliseconds.
   */
  readonly take: (who: string, now: number, count?: number) => number;
  /** Takes nothing: the seconds until there is one, 0 when there is. */
  readonly wait: (who: string, now: number) => number;
}

/** What may be sent. */
export interface Rate {
  readonly perMinute: number;
  /** How many at once after a quiet time. */
  readonly burst: number;
  /** How many are remembered; of more, those that were longest silent begin anew. Without it all are. */
  readonly rememberedMax?: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** A full allowance for everybody. */
export function createAllowance({ perMinute, burst, rememberedMax = Infinity }: Rate): Allowance {
  const buckets = new Map<string, Bucket>();
  const perMs = perMinute / minuteMs;
  const filled = (who: string, now: number): Bucket => {
    const { tokens, at } = buckets.get(who) ?? { tokens: burst, at: now };
    // A clock that was put back fills nothing and takes nothing away.
    return { tokens: Math.min(burst, tokens + Math.max(0, now - at) * perMs), at: now };
  };
  const keep = (who: string, bucket: Bucket): void => {
    buckets.delete(who);
    buckets.set(who, bucket);
    const [longestSilent] = buckets.keys();
    if (buckets.size > rememberedMax && longestSilent !== undefined) buckets.delete(longestSilent);
  };
  const secondsUntil = (tokens: number, count: number): number =>
    count > burst ? Infinity : Math.ceil((count - tokens) / perMs / 1000);
  return {
    take: (who, now, count = 1) => {
      const bucket = filled(who, now);
      const has = bucket.tokens >= count;
      keep(who, { ...bucket, tokens: has ? bucket.tokens - count : bucket.tokens });
      return has ? 0 : secondsUntil(bucket.tokens, count);
    },
    wait: (who, now) => {
      const { tokens } = filled(who, now);
      return tokens >= 1 ? 0 : secondsUntil(tokens, 1);
    },
  };
}

/**
 * How much a sender may send: a bucket of tokens for each, filled steadily, so that a monitoring system gone wild
 * neither fills the database nor keeps others waiting. Counted after the signature is good, since before it nobody
 * knows who sends, and a stranger must not use up a sender's allowance. Held by this process and gone with it.
 */

/** An allowance for each sender. */
export interface Allowance {
  /** Takes one; 0 when there was one, else the seconds until there is. `now` in epoch milliseconds. */
  readonly take: (sender: string, now: number) => number;
}

/** What a sender may send. */
export interface Rate {
  readonly perMinute: number;
  /** How many at once after a quiet time. */
  readonly burst: number;
}

/** A full allowance for everybody. */
export function createAllowance({ perMinute, burst }: Rate): Allowance {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const perMs = perMinute / 60_000;
  return {
    take: (sender, now) => {
      const bucket = buckets.get(sender) ?? { tokens: burst, at: now };
      // A clock that was put back fills nothing and takes nothing away.
      const passedMs = Math.max(0, now - bucket.at);
      const tokens = Math.min(burst, bucket.tokens + passedMs * perMs);
      const has = tokens >= 1;
      buckets.set(sender, { tokens: has ? tokens - 1 : tokens, at: now });
      return has ? 0 : Math.ceil((1 - tokens) / perMs / 1000);
    },
  };
}

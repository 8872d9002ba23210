/** A driver whose devices are watched, and what they show. Plain JSON, kept with what is known of drivers. */

/** A driver, and what its devices show. */
export interface WatchedDriver {
  /** Its name, with its version where the name does not tell it. */
  readonly title: string;
  /** What reports may call it. */
  readonly names: readonly string[];
  /** Rings that were offered it, and since when; a ring stays one that was, whatever becomes of the offer. */
  readonly offers: readonly { readonly ring: string; readonly at: number }[];
  /** Models of devices that have it; none = no report tells of any yet. */
  readonly models: readonly string[];
  /** Null = nothing is known of its devices yet. */
  readonly verdict: DriverVerdict | null;
  /** When the evidence called for its pause first; null = never. */
  readonly pausedAt: number | null;
}

/** What its devices show: `pause` it, `ask` a person, or go on. */
export interface DriverVerdict {
  readonly kind: 'pause' | 'ask' | 'goOn';
  /** The evidence, and what it had to reach to pause, with so many drivers watched. */
  readonly evidence: number;
  readonly level: number;
  readonly among: number;
  /** The signal that says most, in words; empty where nothing stands out. */
  readonly text: string;
}

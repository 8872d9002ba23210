/** What an area has in its rings' policies of the settings catalogue: the words for it there, and how it is read back. */
import type { Area } from '#core/area/facts.ts';
import type { Cadence, RingName } from '#core/ring.ts';
import type { Setting } from '#graph/intune/catalogueSettings.ts';
import type { KnownSettings, Template } from './template.ts';

/** What a ring's policy is to say. */
export interface SaidByPolicy {
  /** Null = it is of no ring that is known, as that of devices which are held. */
  readonly ring: RingName | null;
  readonly cadence: Cadence;
  readonly pinnedTo: string | null;
}

/** The policies of one area. */
export interface PolicyForm<Purpose extends string> {
  readonly area: Area;
  readonly template: Template<Purpose>;
  readonly ringPolicyName: (ring: RingName) => string;
  /** Throws GraphError `invalid` where the tenant's template lacks what is to be said. */
  readonly settingsFor: (known: KnownSettings<Purpose>, policy: SaidByPolicy) => readonly Setting[];
  /** What a policy says, as far as it says anything of these. */
  readonly saidIn: (
    known: KnownSettings<Purpose>,
    settings: readonly Setting[],
  ) => Omit<SaidByPolicy, 'ring'>;
}

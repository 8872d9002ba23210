/** The table of what was decided of drivers. */
import type { DriverAction } from '#core/driver/driver.ts';

/** Tables of drivers. */
export interface DriverTables {
  readonly driver_words: DriverWordTable;
}

/** What was decided last of a driver in a ring. */
interface DriverWordTable {
  readonly tenant: string;
  readonly ring: string;
  /** Intune's id of the driver, which is no device's. */
  readonly driver_id: string;
  readonly name: string;
  readonly action: DriverAction;
  readonly by: 'service' | 'tenant';
  /** Who signed it; of the service its own name. */
  readonly operator: string;
  readonly reason: string;
  readonly at: number;
}

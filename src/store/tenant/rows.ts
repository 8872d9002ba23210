/** The tables of a tenant itself as kysely sees them. */

/** What stands in them beside the others. */
export interface TenantTables {
  readonly contact_addresses: ContactAddressTable;
}

/** One mail address of a contact: what it is known by, and whether it was verified. */
interface ContactAddressTable {
  readonly tenant: string;
  /** The name that the contact has in its file. */
  readonly contact: string;
  /** A hash of the address; the address itself is not kept. */
  readonly address: string;
  readonly asked_at: number;
  /** Null = not yet. */
  readonly verified_at: number | null;
  /** Of the code that was sent last; null = none, or it was used. */
  readonly code_salt: string | null;
  readonly code_hash: string | null;
  readonly code_expires_at: number | null;
  readonly code_tries: number;
}

/**
 * How true to Microsoft's documents the emulator is. `strict` does what they say, inconvenient as it is: permissions,
 * versions, replicas that lag, properties that a listing leaves empty. Handlers read it from the tenant.
 */

/** Every profile by name. */
export const profiles = ['strict', 'lenient'] as const;

/** One profile. */
export type Profile = (typeof profiles)[number];

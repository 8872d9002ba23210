/** What is wrong with a policy. */

/** A broken rule of a policy: where it is, what the rule says, what was found, and the way out. */
export interface PolicyFault {
  readonly path: readonly (string | number)[];
  readonly rule: string;
  readonly seen: string;
  readonly remedy: string;
}

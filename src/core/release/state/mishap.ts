/** What did not succeed, once and for how long: the shapes that a release keeps and every view shows. */

/** One thing that does not succeed. */
export interface Trouble {
  /** What: `ring/fast`, `holds`, `messages`, `mail`, `rings`, `registration`, `look`, `source/devices`, `report`, `store`, `rule`. */
  readonly subject: string;
  /** The stable kind of what went wrong last: `GraphForbidden`, `StoreUnreachable`. */
  readonly kind: string;
  /** What went wrong last, in a sentence without secrets or personal names. */
  readonly why: string;
  readonly since: number;
  readonly tries: number;
  /** When it is tried next; null = with the next look. */
  readonly nextAt: number | null;
  /** When the operators were told; null = not yet. */
  readonly toldAt: number | null;
}

/** What went wrong this time. */
export interface Mishap {
  readonly subject: string;
  readonly kind: string;
  readonly why: string;
  readonly at: number;
  readonly nextAt: number | null;
}

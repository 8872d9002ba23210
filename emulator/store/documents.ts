/**
 * Everything in the tenant that Graph treats as an object with an id (groups, ring policies, expedite profiles,
 * deployments, mails …), each with its whole history: the simulated devices need to know what a policy said at any
 * earlier instant, and a history answers that without anything having to tick.
 */

/** A noun's name, carrying the shape of what is stored under it. */
export type Noun<T extends object> = string & { readonly [documentShape]?: T };
declare const documentShape: unique symbol;

/** What an object was from `at` on; null = deleted. */
export interface DocumentVersion<T> {
  readonly at: number;
  readonly value: T | null;
}

/** A version with its place among all writes of the tenant: two writes of one instant are still told apart. */
interface NumberedVersion<T> extends DocumentVersion<T> {
  readonly sequence: number;
}

/** A store of objects by noun and id. Writing goes through the tenant's `commit`, never directly. */
export interface Documents {
  get<T extends object>(noun: Noun<T>, id: string): T | undefined;
  list<T extends object>(noun: Noun<T>): { readonly id: string; readonly value: T }[];
  history<T extends object>(noun: Noun<T>, id: string): readonly NumberedVersion<T>[];
  historyOf<T extends object>(noun: Noun<T>): ReadonlyMap<string, readonly NumberedVersion<T>[]>;
  applyPut(noun: string, id: string, version: DocumentVersion<object>): void;
  /** The number of the last write. */
  sequence(): number;
}

/** Creates an empty store. */
export function createDocuments(): Documents {
  const nouns = new Map<string, Map<string, NumberedVersion<object>[]>>();
  let sequence = 0;
  // Who puts and who gets a noun agree on its shape by the noun's type; this is the one place that trusts them.
  const versionsOf = <T extends object>(noun: Noun<T>): VersionsById<T> | undefined =>
    nouns.get(noun) as VersionsById<T> | undefined;
  return {
    get: (noun, id) => versionsOf(noun)?.get(id)?.at(-1)?.value ?? undefined,
    list: (noun) => currentOf(versionsOf(noun) ?? new Map()),
    history: (noun, id) => versionsOf(noun)?.get(id) ?? [],
    historyOf: (noun) => versionsOf(noun) ?? new Map(),
    applyPut: (noun, id, version) => {
      sequence += 1;
      addVersion(nouns, { noun, id }, { ...version, sequence });
    },
    sequence: () => sequence,
  };
}

type VersionsById<T> = ReadonlyMap<string, readonly NumberedVersion<T>[]>;

function currentOf<T>(byId: VersionsById<T>): { readonly id: string; readonly value: T }[] {
  const found: { id: string; value: T }[] = [];
  for (const [id, versions] of byId) {
    const value = versions.at(-1)?.value ?? null;
    if (value !== null) found.push({ id, value });
  }
  return found;
}

/** History never runs backwards: a write dated before the last one counts from the last one's instant. */
function addVersion(
  nouns: Map<string, Map<string, NumberedVersion<object>[]>>,
  key: { readonly noun: string; readonly id: string },
  version: NumberedVersion<object>,
): void {
  const byId = nouns.get(key.noun) ?? new Map<string, NumberedVersion<object>[]>();
  nouns.set(key.noun, byId);
  const versions = byId.get(key.id) ?? [];
  byId.set(key.id, versions);
  versions.push({ ...version, at: Math.max(version.at, versions.at(-1)?.at ?? version.at) });
}

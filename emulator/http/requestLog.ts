/**
 * What was asked of the emulator, for tests that count effects ("no write done twice"). Two rings, so that a
 * million reads do not push out the writes.
 */

/** One request that was answered. Requests inside a batch stand here by themselves, `inBatch` true. */
interface LoggedRequest {
  readonly sequence: number;
  readonly method: string;
  readonly path: string;
  /** The instant it was answered for, ISO 8601. */
  readonly at: string;
  readonly status: number | 'reset' | 'truncated';
  readonly clientRequestId: string | null;
  readonly inBatch: boolean;
  readonly isWrite: boolean;
  readonly body: unknown;
}

/** The log. */
export interface RequestLog {
  add(request: Omit<LoggedRequest, 'sequence'>): void;
  list(filter: { readonly onlyWrites: boolean }): readonly LoggedRequest[];
  clear(): void;
}

/** How many requests of each kind are kept. */
const keptMax = 20_000;

/** Creates an empty log. */
export function createRequestLog(): RequestLog {
  let reads: LoggedRequest[] = [];
  let writes: LoggedRequest[] = [];
  let sequence = 0;
  const trim = (list: LoggedRequest[]) =>
    list.length > keptMax * 1.5 ? list.slice(-keptMax) : list;
  return {
    add: (request) => {
      const entry = { sequence: ++sequence, ...request };
      if (request.isWrite) writes = trim(pushed(writes, entry));
      else reads = trim(pushed(reads, { ...entry, body: null }));
    },
    list: ({ onlyWrites }) =>
      onlyWrites ? writes : [...reads, ...writes].sort((a, b) => a.sequence - b.sequence),
    clear: () => {
      reads = [];
      writes = [];
    },
  };
}

function pushed<T>(list: T[], entry: T): T[] {
  list.push(entry);
  return list;
}

/** Failures as operators meet them: what is wrong, where, what to do, and an exit code that scripts can rely on. */

/** Exit codes: 0 is done, 130 is stopped by Ctrl-C. */
export const exitCodes = {
  failed: 1,
  usage: 2,
  refused: 3,
  notFound: 4,
  unreachable: 5,
  /** Taken, and not yet carried out: it will be, without being asked again. */
  pending: 6,
  interrupted: 130,
} as const;

/** What went wrong, by what an operator can do about it. */
export type FailureKind = keyof typeof exitCodes;

/** The details of a failure. */
export interface FailureDetails {
  /** Where: a file with line, an option, an address. */
  readonly place?: string;
  /** What to do. */
  readonly remedy?: string;
  /** A stable word for scripts, finer than the kind. */
  readonly code?: string;
  /** Several faults of one thing, such as of a policy file; each is one line of the text. */
  readonly faults?: readonly Fault[];
  /** The JSON document was given already and tells all. */
  readonly isTold?: boolean;
  readonly cause?: unknown;
}

/** One of several faults, with its place. */
interface Fault {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
}

/** A failure told to the operator. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  readonly details: FailureDetails;

  constructor(kind: FailureKind, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.kind = kind;
    this.details = details;
  }
}

/** The JSON document of a failure. */
export interface FailureDocument {
  readonly error: {
    readonly code: number;
    readonly kind: FailureKind;
    readonly reason?: string;
    readonly message: string;
    readonly place?: string;
    readonly remedy?: string;
    readonly faults?: readonly Fault[];
  };
}

/** A failure as a JSON document. */
export function failureDocument({ kind, message, details }: Failure): FailureDocument {
  const { code, place, remedy, faults } = details;
  return {
    error: {
      code: exitCodes[kind],
      kind,
      ...(code === undefined ? {} : { reason: code }),
      message,
      ...(place === undefined ? {} : { place }),
      ...(remedy === undefined ? {} : { remedy }),
      ...(faults === undefined ? {} : { faults }),
    },
  };
}

/** A failure as lines for stderr. */
export function failureText({ message, details }: Failure): string {
  const place = details.place === undefined ? '' : `${details.place}: `;
  const remedy = details.remedy === undefined ? '' : `\n  ${details.remedy}`;
  const faults = (details.faults ?? []).map(
    (fault) => `\n  ${faultText(details.place ?? '', fault)}`,
  );
  return `${place}${message}${faults.join('')}${remedy}`;
}

function faultText(file: string, { line, column, path, message }: Fault): string {
  const place = `${file}:${line}:${column}`;
  return path === '' ? `${place} ${message}` : `${place} ${path}: ${message}`;
}

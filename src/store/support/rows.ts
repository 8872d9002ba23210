/** The tables of support requests. */

/** Tables of support requests. */
export interface SupportTables {
  readonly support_requests: SupportRequestTable;
  readonly support_texts: SupportTextTable;
  readonly support_files: SupportFileTable;
}

/** A request as it stood last. */
interface SupportRequestTable {
  readonly tenant: string;
  readonly number: number;
  readonly status: string;
  readonly severity: string;
  readonly kind: string;
  readonly area: string;
  /** What it is about, as whoever asks wrote it. */
  readonly subject: string;
  readonly opened_at: number;
  readonly changed_at: number;
  readonly ended_at: number | null;
  readonly body: unknown;
}

/** What was written and is on its way to a request's timeline. */
interface SupportTextTable {
  readonly tenant: string;
  readonly request: number;
  readonly id: string;
  readonly text: string;
  readonly at: number;
}

/** A file of a request. */
interface SupportFileTable {
  readonly tenant: string;
  readonly request: number;
  readonly id: string;
  /** Its number among the files of the request; null = it is on its way. */
  readonly number: number | null;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly content: Buffer;
  readonly at: number;
}

/** Codes that are sent to a contact: what is asked, and what came of it for each of its addresses. */
import { plainTextFault } from '../plainText.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { codeDigits } from './verification.ts';

/** What is asked. */
export interface CodesRequest {
  readonly tenant: string;
  readonly contact: string;
  readonly operator: string;
}

/** What came of it for one address, which is not named. */
export interface CodeSent {
  readonly outcome: 'sent' | 'uncertain' | 'failed' | 'tooSoon' | 'verified';
  readonly why: string | null;
}

/** What came of a request. */
export interface CodesSent {
  readonly contact: string;
  /** In the order of its addresses. */
  readonly addresses: readonly CodeSent[];
  readonly expiresAt: number;
}

/** The workflow that sends a contact's codes; it does not run twice at once. */
export function codesWorkflowId({ tenant, contact }: Omit<CodesRequest, 'operator'>): string {
  return `contact/${tenant}/${contact}`;
}

const textMax = 200;

/** The request in what came over the wire, or why it is none. Read by hand, since workflows carry no schemas. */
export function readCodesRequest(given: unknown): CodesRequest | Refusal {
  if (typeof given !== 'object' || given === null)
    return refuse('malformed', 'the argument is not an object');
  const { tenant, contact, operator } = given as Readonly<Record<string, unknown>>;
  if (!isText(tenant)) return refuse('malformed', 'tenant must name one');
  if (!isText(contact)) return refuse('malformed', 'contact must be the name of one');
  if (!isText(operator)) return refuse('malformed', 'operator must say who asks');
  return { tenant, contact, operator };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && plainTextFault(value, textMax) === null;
}

/** Whether a text has the form of a code, blanks left aside; null = it has not. */
export function codeIn(text: string): string | null {
  const code = text.replaceAll(/[\s-]/g, '');
  return code.length === codeDigits && /^\d+$/.test(code) ? code : null;
}

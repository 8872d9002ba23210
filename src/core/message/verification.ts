/**
 * Whether a contact's mail addresses reach somebody: each is sent a code, and whoever reads it says so. Where a contact stands
 * follows from its addresses as they are declared now, so that an address that is changed has to be verified anew.
 */
import { dayMs, minuteMs } from '../time.ts';
import { focuses, type Contact, type Focus } from './contact.ts';

/** How long a code is good. Mail may be read the next day. */
export const codeLivesMs = dayMs;
/** Guesses at one code. Of 10^8 codes so many are one in 20 million. */
export const codeTriesMax = 5;
/** No address gets a new code sooner. */
export const codeEveryMs = minuteMs;
export const codeDigits = 8;

/** What is kept of one address of a contact. */
export interface AddressKnown {
  readonly contact: string;
  /** What the address is known by; the address itself is not kept. */
  readonly mark: string;
  readonly verifiedAt: number | null;
  /** The code that was sent last; null = none, or it was used. */
  readonly code: { readonly expiresAt: number; readonly triesLeft: number } | null;
}

/** `codeSent`: a code is on its way and still good; `noMail`: there is nothing that a code could be mailed to. */
export type VerificationState = 'verified' | 'codeSent' | 'unverified' | 'noMail';

/** Where a contact stands. */
export interface ContactStanding {
  readonly contact: string;
  readonly about: readonly Focus[];
  readonly addresses: number;
  readonly verified: number;
  readonly state: VerificationState;
}

/** Where a contact stands; `marks` are those of its addresses as they are declared now. */
export function standingOf(
  { name: contact, about }: Pick<Contact, 'name' | 'about'>,
  o: {
    readonly marks: readonly string[];
    readonly known: readonly AddressKnown[];
    readonly now: number;
  },
): ContactStanding {
  const { marks, known, now } = o;
  const own = known.filter((one) => one.contact === contact && marks.includes(one.mark));
  const verified = own.filter(({ verifiedAt }) => verifiedAt !== null).length;
  return {
    contact,
    about,
    addresses: marks.length,
    verified,
    state: stateOf(
      marks.length,
      verified,
      own.some((one) => isCodeGood(one, now)),
    ),
  };
}

function stateOf(addresses: number, verified: number, isCodeSent: boolean): VerificationState {
  if (addresses === 0) return 'noMail';
  if (verified === addresses) return 'verified';
  return isCodeSent ? 'codeSent' : 'unverified';
}

/** Whether a code may still be given. */
export function isCodeGood({ code }: Pick<AddressKnown, 'code'>, now: number): boolean {
  return code !== null && code.expiresAt > now && code.triesLeft > 0;
}

/** What keeps messages from reaching whom they are for. */
export type ContactFault =
  | { readonly kind: 'nobody'; readonly about: Focus }
  | { readonly kind: 'unverified'; readonly contact: string };

/** What is wrong with a tenant's contacts: an area of focus that nobody verified looks after, and who is not verified. */
export function contactFaults(standings: readonly ContactStanding[]): readonly ContactFault[] {
  const reached = standings.filter(({ state }) => state === 'verified');
  return [
    ...focuses
      .filter((focus) => !reached.some(({ about }) => about.includes(focus)))
      .map((about) => ({ kind: 'nobody' as const, about })),
    ...standings
      .filter(({ state }) => state === 'unverified' || state === 'codeSent')
      .map(({ contact }) => ({ kind: 'unverified' as const, contact })),
  ];
}

/** What is wrong, in words; null = nothing is. */
export function contactFaultsText(faults: readonly ContactFault[]): string | null {
  const nobody = faults.flatMap((fault) => (fault.kind === 'nobody' ? fault.about : []));
  const unverified = faults.flatMap((fault) => (fault.kind === 'unverified' ? fault.contact : []));
  const parts = [
    ...(nobody.length > 0 ? [`no verified contact looks after ${nobody.join(' and ')}`] : []),
    ...(unverified.length > 0 ? [`not verified: ${unverified.join(', ')}`] : []),
  ];
  return parts.length === 0 ? null : parts.join('; ');
}

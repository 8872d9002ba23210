/** What is said of contacts. */
import {
  contactFaultsText,
  type ContactFault,
  type ContactStanding,
} from '#core/message/verification.ts';

/** Where one stands, in a few words. */
export function standingText({ state, addresses, verified }: ContactStanding): string {
  const of = addresses > 1 ? ` (${verified} of ${addresses} addresses)` : '';
  switch (state) {
    case 'verified':
      return 'verified';
    case 'codeSent':
      return `not verified, a code was sent${of}`;
    case 'unverified':
      return `not verified${of}`;
    case 'noMail':
      return 'not by mail, so not verified';
  }
}

/** What is to be done about contacts, in lines; nothing where all is well. */
export function contactAdvice(faults: readonly ContactFault[]): readonly string[] {
  const text = contactFaultsText(faults);
  if (text === null) return ['Each area of focus has a verified contact.'];
  const [unverified] = faults.flatMap((fault) =>
    fault.kind === 'unverified' ? fault.contact : [],
  );
  const remedy =
    unverified === undefined
      ? 'ringmaster tenant contacts add NAME --mail ADDRESS'
      : `ringmaster tenant contacts verify ${unverified}`;
  return [`! ${text}`, `  → ${remedy}`];
}

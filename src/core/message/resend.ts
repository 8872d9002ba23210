/**
 * A message that is told again at an operator's word: to whom, and why it may not. Whoever has it already gets it again only
 * when named; what still waits is on its way by itself.
 */
import { plainTextFault } from '../plainText.ts';
import { refuse, type Refusal } from '../refusal.ts';

/** What is asked. */
export interface ResendRequest {
  readonly tenant: string;
  /** The message, as `message list` tells it. */
  readonly number: number;
  /** The one contact it is for; null = all that it did not reach. */
  readonly contact: string | null;
  readonly operator: string;
}

/** What became of it for one contact. */
export interface ContactTold {
  readonly contact: string;
  /** The way it went out, or was tried last; null = there is none. */
  readonly channel: string | null;
  readonly outcome: 'sent' | 'uncertain' | 'failed';
  readonly why: string | null;
}

/** What came of a request. */
export interface Resent {
  readonly title: string;
  readonly told: readonly ContactTold[];
}

/** How a message stands with a contact by one way. */
interface Standing {
  readonly contact: string;
  readonly state: string;
}

const textMax = 200;

/** The request in what came over the wire, or why it is none. Read by hand, since workflows carry no schemas. */
export function readResendRequest(given: unknown): ResendRequest | Refusal {
  if (typeof given !== 'object' || given === null)
    return refuse('malformed', 'the argument is not an object');
  const { tenant, number, contact = null, operator } = given as Readonly<Record<string, unknown>>;
  if (!isText(tenant)) return refuse('malformed', 'tenant must name one');
  if (!(typeof number === 'number' && Number.isSafeInteger(number) && number > 0))
    return refuse('malformed', 'number must be that of a message, as `message list` tells it');
  if (contact !== null && !isText(contact)) return refuse('malformed', 'contact must be a name');
  if (!isText(operator)) return refuse('malformed', 'operator must say who asks');
  return { tenant, number, contact, operator };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && plainTextFault(value, textMax) === null;
}

/** The workflow that tells a message again; it cannot be told twice at once. */
export function resendWorkflowId({
  tenant,
  number,
}: Pick<ResendRequest, 'tenant' | 'number'>): string {
  return `message/${tenant}/${number}`;
}

/** To whom it is told again, among contacts that there are, or why to nobody. */
export function contactsToTell(
  { contact }: Pick<ResendRequest, 'contact'>,
  {
    known,
    deliveries,
  }: { readonly known: readonly string[]; readonly deliveries: readonly Standing[] },
): readonly string[] | Refusal {
  if (contact !== null && !known.includes(contact))
    return refuse('malformed', `there is no contact ${contact}`, known);
  const ofContact = Map.groupBy(deliveries, (one) => one.contact);
  const isWaiting = (name: string) => hasState(ofContact.get(name), 'waiting');
  if (contact !== null)
    return isWaiting(contact)
      ? refuse('alreadySo', `the message to ${contact} waits and goes out by itself`)
      : [contact];
  const left = [...ofContact.keys()].filter(
    (name) => known.includes(name) && !isWaiting(name) && !hasState(ofContact.get(name), 'sent'),
  );
  if (left.length > 0) return left;
  return refuse(
    'alreadySo',
    'each contact that is still there has it, or it waits and goes out by itself; name one to tell it again (--to)',
    known,
  );
}

function hasState(deliveries: readonly Standing[] = [], state: string): boolean {
  return deliveries.some((one) => one.state === state);
}

/**
 * Which mail addresses of contacts were verified. Contacts themselves are declared in a file; an address is known here by a
 * hash, and a code by a slow one, so that neither can be read out of a copy of the database.
 */
import { createHash, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Contact } from '#core/message/contact.ts';
import {
  codeEveryMs,
  codeTriesMax,
  isCodeGood,
  standingOf,
  type AddressKnown,
  type ContactStanding,
} from '#core/message/verification.ts';
import type { Database } from '../rows.ts';
import { inTransaction, tried, type Store } from '../store.ts';

type Queries = Pick<Store, 'db'>;

/** One contact of a tenant. */
interface OfContact {
  readonly tenant: string;
  readonly contact: string;
}

/** What an address of a contact is known by. */
export function addressMark({ tenant, contact }: OfContact, address: string): string {
  const text = [tenant, contact, address.trim().toLowerCase()].join('\0');
  return createHash('sha256').update(text).digest('hex');
}

function marksOf(
  tenant: string,
  { name, mail }: Pick<Contact, 'name' | 'mail'>,
): readonly string[] {
  return [...new Set(mail.map((one) => addressMark({ tenant, contact: name }, one)))];
}

/** Where each of a tenant's contacts stands, as they are declared now. */
export async function readContactStandings(
  store: Queries,
  o: { readonly tenant: string; readonly contacts: readonly Contact[]; readonly now: number },
): Promise<readonly ContactStanding[]> {
  const { tenant, contacts, now } = o;
  const known = await readAddresses(store, { tenant });
  return contacts.map((one) => standingOf(one, { marks: marksOf(tenant, one), known, now }));
}

/** What is kept of the addresses of a tenant's contacts. */
export function readAddresses(
  store: Queries,
  { tenant }: { readonly tenant: string },
): Promise<readonly AddressKnown[]> {
  return tried('Reading which contacts are verified', async () => {
    const rows = await store.db
      .selectFrom('contact_addresses')
      .selectAll()
      .where('tenant', '=', tenant)
      .orderBy('contact')
      .orderBy('address')
      .execute();
    return rows.map(knownOf);
  });
}

function knownOf(row: Selectable<Database['contact_addresses']>): AddressKnown {
  const { contact, address: mark, verified_at: verifiedAt, code_expires_at, code_tries } = row;
  const code =
    code_expires_at === null
      ? null
      : { expiresAt: code_expires_at, triesLeft: Math.max(0, codeTriesMax - code_tries) };
  return { contact, mark, verifiedAt, code };
}

/** What came of noting a code: of an address that got one a moment ago none is noted. */
export type CodeNoted = 'noted' | 'tooSoon' | 'verified';

/** Notes the code that an address is sent, in place of a former one. */
export function noteCode(
  store: Queries,
  o: OfContact & {
    readonly mark: string;
    readonly code: string;
    readonly now: number;
    readonly expiresAt: number;
    /** Whether the same was tried before and no code left. */
    readonly isAgain: boolean;
  },
): Promise<CodeNoted> {
  const { tenant, contact, mark: address, code, now, expiresAt, isAgain } = o;
  const salt = randomBytes(16).toString('hex');
  const noted = {
    asked_at: now,
    code_salt: salt,
    code_hash: hashed(code, salt),
    code_expires_at: expiresAt,
    code_tries: 0,
  };
  return inTransaction(store, `Noting a code for ${contact}`, async (db) => {
    const former = await db
      .selectFrom('contact_addresses')
      .select(['asked_at', 'verified_at', 'code_hash'])
      .where((is) => is.and({ tenant, contact, address }))
      .forUpdate()
      .executeTakeFirst();
    if (former !== undefined && former.verified_at !== null) return 'verified';
    const isSoon = !isAgain && former !== undefined && former.code_hash !== null;
    if (isSoon && now - former.asked_at < codeEveryMs) return 'tooSoon';
    await db
      .insertInto('contact_addresses')
      .values({ tenant, contact, address, verified_at: null, ...noted })
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'contact', 'address']).doUpdateSet(noted),
      )
      .execute();
    return 'noted';
  });
}

/** Takes back a code that did not leave: the next one need not be waited for. */
export function dropCode(
  store: Queries,
  { tenant, contact, mark: address }: OfContact & { readonly mark: string },
): Promise<void> {
  return tried(`Taking back a code for ${contact}`, async () => {
    await store.db
      .updateTable('contact_addresses')
      .set({ code_salt: null, code_hash: null, code_expires_at: null })
      .where((is) => is.and({ tenant, contact, address }))
      .execute();
  });
}

/** What came of a code that was given; `wrong` with the guesses that are left. */
export type CodeTried =
  | { readonly kind: 'verified' }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  /** None was sent, or what was sent is over, or was guessed at too often. */
  | { readonly kind: 'noCode' };

/** Tries a code on a contact's addresses. Each guess counts against all codes of the contact that are still good. */
export function tryCode(
  store: Queries,
  o: OfContact & { readonly code: string; readonly now: number },
): Promise<CodeTried> {
  const { tenant, contact, code, now } = o;
  return inTransaction(store, `Trying a code of ${contact}`, async (db) => {
    const rows = await db
      .selectFrom('contact_addresses')
      .selectAll()
      .where((is) => is.and({ tenant, contact }))
      .forUpdate()
      .execute();
    const good = rows.filter((row) => isCodeGood(knownOf(row), now));
    if (good.length === 0) return { kind: 'noCode' };
    const right = good.find((row) => isCode(code, row));
    const of = db.updateTable('contact_addresses').where((is) => is.and({ tenant, contact }));
    if (right !== undefined) {
      const used = { verified_at: now, code_salt: null, code_hash: null, code_expires_at: null };
      await of.set(used).where('address', '=', right.address).execute();
      return { kind: 'verified' };
    }
    const addresses = good.map(({ address }) => address);
    await of
      .set((eb) => ({ code_tries: eb('code_tries', '+', 1) }))
      .where('address', 'in', addresses)
      .execute();
    const left = good.map(({ code_tries }) => codeTriesMax - code_tries - 1);
    return { kind: 'wrong', triesLeft: Math.max(0, ...left) };
  });
}

function isCode(
  code: string,
  { code_salt, code_hash }: Selectable<Database['contact_addresses']>,
): boolean {
  if (code_salt === null || code_hash === null) return false;
  return timingSafeEqual(Buffer.from(hashed(code, code_salt)), Buffer.from(code_hash));
}

/** Eight digits are few: a slow hash keeps a copy of the database from telling them before they expire. */
function hashed(code: string, salt: string): string {
  return scryptSync(code, salt, 32).toString('hex');
}

/** Erases what is kept of addresses that no contact has any more. */
export function forgetOthers(
  store: Queries,
  { tenant, contacts }: { readonly tenant: string; readonly contacts: readonly Contact[] },
): Promise<void> {
  return tried('Erasing former addresses', async () => {
    const marks = contacts.flatMap((one) => marksOf(tenant, one));
    const of = store.db.deleteFrom('contact_addresses').where('tenant', '=', tenant);
    await (marks.length === 0 ? of : of.where('address', 'not in', marks)).execute();
  });
}

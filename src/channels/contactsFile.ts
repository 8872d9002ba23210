/**
 * Whom to tell, out of a file of its own: addresses are personal and webhooks' addresses are secrets, and the policy, which
 * goes into histories, is no place for them. Faults name line, place and rule, and never what stands there.
 */
import { LineCounter, isNode, parseDocument } from 'yaml';
import * as z from 'zod';
import {
  channelNames,
  focuses,
  languages,
  optionalKinds,
  type ChannelName,
  type Contact,
} from '#core/message/contact.ts';
import { keyIn, shortName } from '#webhook/secrets.ts';

const contactsMax = 50;
const addressesMax = 50;
const textLengthMax = 64 * 1024;
const urlLengthMax = 2_048;

const mustBe = (what: string) => ({ error: `must be ${what}` });
/** A mapping's own fault, or which of its settings is none. */
const mapping = (what: string) => ({
  error: (issue: { readonly code?: string | undefined; readonly keys?: readonly string[] }) =>
    issue.code === 'unrecognized_keys'
      ? `${(issue.keys ?? []).join(', ')} is no setting here`
      : `must be ${what}`,
});
const address = z.email(mustBe('a mail address')).max(254, mustBe('a mail address'));
const url = z
  .url({
    ...mustBe('an address that begins with https:// (or http:// inside a network)'),
    protocol: /^https?$/,
  })
  .max(urlLengthMax, mustBe(`at most ${urlLengthMax} characters`));
const oneOf = <const Names extends readonly [string, ...string[]]>(names: Names, why = '') =>
  z.enum(names, mustBe(`${names.join(' or ')}${why}`));

const contact = z
  .strictObject(
    {
      mail: z
        .union([address.transform((one) => [one]), z.array(address).min(1).max(addressesMax)], {
          ...mustBe(`a mail address, or a list of 1–${addressesMax} of them`),
        })
        .optional(),
      msteams: url.optional(),
      webhook: z
        .strictObject(
          {
            url,
            secret: z.string(mustBe('a secret')).superRefine((secret, found) => {
              const read = keyIn(secret);
              if (read.kind === 'fault') found.addIssue({ code: 'custom', message: read.rule });
            }),
          },
          mapping('a mapping of url and secret'),
        )
        .optional(),
      order: z.array(oneOf(channelNames)).min(1).max(channelNames.length).optional(),
      about: z
        .array(oneOf(focuses))
        .min(1)
        .max(focuses.length)
        .default([...focuses]),
      language: oneOf(languages).default('en'),
      without: z
        .array(oneOf(optionalKinds, '; what waits for a person, or is in trouble, is told to all'))
        .max(optionalKinds.length)
        .default([]),
    },
    mapping('a mapping'),
  )
  .superRefine(({ mail, msteams, webhook, order }, found) => {
    const given = { mail, msteams, webhook };
    const reachable = channelNames.filter((name) => given[name] !== undefined);
    if (reachable.length === 0)
      found.addIssue({ code: 'custom', message: `needs one of ${channelNames.join(', ')}` });
    for (const [index, name] of (order ?? []).entries()) {
      if (given[name] === undefined)
        found.addIssue({
          code: 'custom',
          path: ['order', index],
          message: `names ${name}, which the contact does not have`,
        });
    }
  });

const file = z.strictObject(
  {
    contacts: z
      .record(
        z.string().regex(shortName.form, mustBe(shortName.rule)),
        contact,
        mustBe('a mapping of names to contacts'),
      )
      .refine(
        (all) => Object.keys(all).length <= contactsMax,
        mustBe(`at most ${contactsMax} contacts`),
      ),
  },
  mapping('a mapping with contacts'),
);

/** Reads a file of contacts. Throws an Error with every fault, one a line. */
export function readContacts(text: string, name: string): readonly Contact[] {
  if (text.length > textLengthMax)
    throw new Error(`${name}: must be at most ${textLengthMax} characters`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw new Error(`${name}:${line}:${col} broken YAML (${broken.code})`);
  }
  const read = file.safeParse(plainValue(document, name));
  if (read.success)
    return Object.entries(read.data.contacts).map(([key, one]) => contactOf(key, one));
  const faults = read.error.issues.map(({ path, message }) => {
    const keys = path.filter((step) => typeof step !== 'symbol');
    const { line, col } = placeOf(document, lines, keys);
    return `${name}:${line}:${col} ${keys.join('.')}: ${message}`;
  });
  throw new Error(faults.join('\n'));
}

/** References would let a short file stand for a very long one; here nobody needs any. */
function plainValue(document: ReturnType<typeof parseDocument>, name: string): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    return value;
  } catch {
    throw new Error(`${name}: must be written without references (*name)`);
  }
}

function contactOf(name: string, said: z.infer<typeof contact>): Contact {
  const { mail = [], msteams = null, webhook = null, order, about, language, without } = said;
  const has = { mail: mail.length > 0, msteams: msteams !== null, webhook: webhook !== null };
  const reachable: readonly ChannelName[] = channelNames.filter((one) => has[one]);
  return { name, mail, msteams, webhook, order: order ?? reachable, about, language, without };
}

/** Where a setting stands, or the nearest mapping around it. */
function placeOf(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: readonly (string | number)[],
): { readonly line: number; readonly col: number } {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown =
      length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range != null) return lines.linePos(node.range[0]);
  }
  return { line: 1, col: 1 };
}

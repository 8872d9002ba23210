/**
 * Messages as an Atom feed, newest first, for readers of feeds and for programs. Written by hand: it is one element in another,
 * and the package `feed` (6.0.0) brings an XML library that was last released in 2019. Source: RFC 4287, "The Atom Syndication
 * Format".
 */
import { escaped } from '../html.ts';

/** One message of a feed. */
export interface FeedEntry {
  readonly number: number;
  readonly at: number;
  readonly title: string;
  readonly text: string;
  readonly kind: string;
}

/** The feed of a tenant; the same values give the same text. */
export function atomFeed(tenant: string, entries: readonly FeedEntry[]): string {
  const newest = entries.toSorted((one, other) => other.at - one.at || other.number - one.number);
  const id = `urn:ringmaster:${encodeURIComponent(tenant)}:messages`;
  const lines = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `<id>${xml(id)}</id>`,
    `<title>${xml(`Messages of Ringmaster, tenant ${tenant}`)}</title>`,
    '<author><name>Ringmaster</name></author>',
    `<updated>${instant(newest[0]?.at ?? 0)}</updated>`,
    ...newest.map((entry) => entryOf(id, entry)),
    '</feed>',
  ];
  return `${lines.join('\n')}\n`;
}

function entryOf(feed: string, { number, at, title, text, kind }: FeedEntry): string {
  return [
    '<entry>',
    `<id>${xml(`${feed}:${number}`)}</id>`,
    `<title>${xml(title)}</title>`,
    `<updated>${instant(at)}</updated>`,
    `<category term="${xml(kind)}"/>`,
    `<content type="text">${xml(text)}</content>`,
    '</entry>',
  ].join('\n');
}

function instant(at: number): string {
  return new Date(at).toISOString();
}

/** Characters that no XML may hold are left out: one of them would make the whole feed unreadable. */
function xml(text: string): string {
  return escaped(text.toWellFormed().replaceAll(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, ''));
}

/**
 * Which addresses messages may be posted to: none inside a network, where a webhook could be made to speak to what trusts
 * its neighbours. Asked of the address that is connected to, so that a name cannot change its mind in between. Source: IANA's
 * registries of special-purpose addresses for IPv4 and IPv6.
 */
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { ChannelError } from './channel.ts';

const inside = new BlockList();
const ranges: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];
for (const [network, bits] of ranges)
  inside.addSubnet(network, bits, network.includes(':') ? 'ipv6' : 'ipv4');

/** Whether an address is one of the internet; what is no address is none. */
export function isPublic(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  return !inside.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/** Refuses a host that is an address inside; names are judged when they are looked up. */
export function refuseInside(hostname: string): void {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0 && !isPublic(bare)) throw insideError();
}

/** Looks a name up and gives no address inside. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) return callback(error, '', 0);
    const [first] = found;
    if (first === undefined || found.some(({ address }) => !isPublic(address)))
      return callback(insideError(), '', 0);
    if (options.all === true) return callback(null, found);
    return callback(null, first.address, first.family);
  });
};

function insideError(): ChannelError {
  return new ChannelError(
    'refused',
    'the address lies in a private network, which is refused unless RINGMASTER_WEBHOOKS_INSIDE is "yes"',
  );
}

/**
 * How many connections may stand open, and which of them has to go when one too many comes. A connection that says
 * nothing costs its owner nothing, so whoever may simply fill the table shuts the door for everybody. Therefore nobody
 * is turned away at a full table: of the address that has most connections the oldest goes that has not brought a
 * whole message yet, and only where all of them have is it the newcomer.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How many connections may stand open. */
export interface GuestLimits {
  readonly connectionsMax: number;
  readonly perAddressMax: number;
}

/** The connections of a server. */
export interface Guests {
  /** A whole message has come by it: it is answered before it may be closed for another's sake. */
  readonly serve: (socket: Socket) => void;
  readonly served: (socket: Socket) => void;
  /** Ends all that stand open. */
  readonly dismiss: () => void;
}

interface Guest {
  readonly address: string;
  isServed: boolean;
}

/** Keeps the number of a server's connections. */
export function keepGuests(server: Server, limits: GuestLimits): Guests {
  // In the order they came.
  const guests = new Map<Socket, Guest>();
  server.on('connection', (socket: Socket) => {
    guests.set(socket, { address: addressOf(socket.remoteAddress), isServed: false });
    socket.once('close', () => guests.delete(socket));
    leavingFor(socket, guests, limits)?.destroy();
  });
  const mark = (socket: Socket, isServed: boolean): void => {
    const guest = guests.get(socket);
    if (guest !== undefined) guest.isServed = isServed;
  };
  return {
    serve: (socket) => mark(socket, true),
    served: (socket) => mark(socket, false),
    dismiss: () => [...guests.keys()].forEach((socket) => socket.destroy()),
  };
}

/** Who has to go for a newcomer; undefined where there is room. */
function leavingFor(
  newcomer: Socket,
  guests: ReadonlyMap<Socket, Guest>,
  { connectionsMax, perAddressMax }: GuestLimits,
): Socket | undefined {
  const counts = new Map<string, number>();
  for (const [socket, { address }] of guests)
    if (!socket.destroyed) counts.set(address, (counts.get(address) ?? 0) + 1);
  const own = guests.get(newcomer)?.address ?? '';
  const isCrowd = (counts.get(own) ?? 0) > perAddressMax;
  const open = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (!isCrowd && open <= connectionsMax) return undefined;
  const addresses = isCrowd
    ? [own]
    : [...counts].toSorted(([, one], [, other]) => other - one).map(([address]) => address);
  for (const address of addresses) {
    const oldest = [...guests].find(
      ([socket, guest]) => guest.address === address && !guest.isServed && !socket.destroyed,
    );
    if (oldest !== undefined) return oldest[0];
  }
  return newcomer;
}

/** An address as connections are counted by: of IPv6 the network, since one machine may have all addresses of it. */
export function addressOf(remote: string | undefined): string {
  const bare = (remote ?? '').replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!bare.includes(':')) return bare;
  const [head = '', tail] = bare.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`;
}

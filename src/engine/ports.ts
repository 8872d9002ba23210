/**
 * Free ports on loopback. They are below 32,768 because a Temporal server on PostgreSQL keeps a port in an int2, and
 * because Linux hands out the ports above for outgoing connections. A data directory keeps the ports of its last run,
 * so that the Web UI stays where it was.
 */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { EngineError } from './engineError.ts';

const portMin = 10_240;
const portMax = 32_767;
const attemptsMax = 200;

/** Ports given out by this process and perhaps not yet listened on. */
const taken = new Set<number>();

/** Whether nothing listens on this port of 127.0.0.1. */
export async function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}

/** A free port of 127.0.0.1 below 32,768: the preferred one when it is free, else a random one. */
export async function findPort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await take(preferred))) return preferred;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const port = randomInt(portMin, portMax + 1);
    if (await take(port)) return port;
  }
  throw new EngineError(
    'noFreePort',
    `No free port on 127.0.0.1: ${attemptsMax} between ${portMin} and ${portMax} were tried and all are in use. ` +
      'End what listens there, then try again.',
  );
}

/** Free ports under the names given; those of an earlier run are kept where they are still free. */
export async function findPorts<Name extends string>(
  names: readonly Name[],
  earlier: Readonly<Partial<Record<string, number>>> = {},
): Promise<Readonly<Record<Name, number>>> {
  const ports: Partial<Record<Name, number>> = {};
  for (const name of names) ports[name] = await findPort(earlier[name]);
  return ports as Record<Name, number>;
}

/** Gives ports back when what listened on them has ended. */
export function releasePorts(ports: Readonly<Record<string, number>>): void {
  for (const port of Object.values(ports)) taken.delete(port);
}

async function take(port: number): Promise<boolean> {
  if (!Number.isInteger(port) || port < 1 || port > portMax || taken.has(port)) return false;
  // Taken before the look, so that two searches at once do not both find it free.
  taken.add(port);
  if (await isPortFree(port)) return true;
  taken.delete(port);
  return false;
}

/** A real HTTP server on loopback that stands for a webhook of somebody's. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { listening } from './listening.ts';

/** One message that came. */
export interface Came {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A running server. */
export interface HookServer {
  readonly url: string;
  readonly came: Came[];
  answer: (response: ServerResponse, came: Came) => void;
  readonly close: () => Promise<void>;
}

/** Starts a server that takes all. */
export async function openHookServer(): Promise<HookServer> {
  const came: Came[] = [];
  const door: Pick<HookServer, 'answer'> = { answer: (response) => response.end() };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      const one = { path, headers, body: Buffer.concat(parts).toString('utf8') };
      came.push(one);
      door.answer(response, one);
    });
  });
  const port = await listening(server);
  return Object.assign(door, {
    url: `http://127.0.0.1:${port}`,
    came,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

/** Intune's export jobs after Microsoft's pages, for tests of the client alone: one file, and the states a job goes through. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { strToU8, zipSync } from 'fflate';
import { createGraph, type Graph } from '#graph/request.ts';
import { fixedToken } from '../graphs.ts';

/** What came to the server. */
interface Asked {
  readonly url: string;
  readonly authorization: string;
  readonly body: string;
}

/** The server, what it has, and what it was asked for. */
export interface Exports {
  readonly graph: Graph;
  file: Uint8Array;
  /** The states of the next job, one a poll. */
  statuses: string[];
  /** Where the file is said to lie; empty = here. */
  link: string;
  asked: Asked[];
  /** Has a CSV as the file, and a job that is done at the second poll. */
  readonly serve: (csv: string) => void;
  readonly close: () => void;
}

/** Starts one. */
export async function startExports(): Promise<Exports> {
  const state = {
    file: new Uint8Array(),
    statuses: [] as string[],
    link: '',
    asked: [] as Asked[],
  };
  const server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const { url = '', method } = incoming;
      const { authorization = '' } = incoming.headers;
      exports.asked.push({ url, authorization, body: Buffer.concat(parts).toString() });
      if (url.startsWith('/files/')) return void outgoing.end(exports.file);
      const status = method === 'POST' ? 'notStarted' : (exports.statuses.shift() ?? 'completed');
      const link = exports.link === '' ? `${base}/files/a.zip?sig=s` : exports.link;
      outgoing.writeHead(method === 'POST' ? 201 : 200, { 'content-type': 'application/json' });
      // The id may bear another report's name than was asked for.
      outgoing.end(
        JSON.stringify({
          id: 'AppInv_9ddfb995',
          status,
          url: status === 'completed' ? link : null,
          expirationDateTime: '0001-01-01T00:00:00Z',
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const exports: Exports = Object.assign(state, {
    graph: createGraph({ baseUrl: base, kind: 'microsoft', tokens: fixedToken }),
    serve: (csv: string) => {
      exports.file = zipSync({ 'AppInvRawData_1.csv': strToU8(csv) });
      exports.statuses = ['inProgress', 'completed'];
    },
    close: () => void server.close(),
  });
  return exports;
}

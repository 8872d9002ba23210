import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { findPort, findPorts, isPortFree, releasePorts } from '#engine/ports.ts';

async function listenOn(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

describe('free ports', () => {
  it('are below 32,768, differ from each other and can be listened on', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;
    const ports = await findPorts(names);
    const numbers = Object.values(ports);
    assert.equal(new Set(numbers).size, names.length);
    for (const port of numbers) assert.ok(port > 1_024 && port < 32_768, `port ${port}`);
    const server = await listenOn(ports.a);
    server.close();
    releasePorts(ports);
  });

  it('are not those that somebody listens on, even when preferred', async () => {
    const port = await findPort();
    const server = await listenOn(port);
    releasePorts({ port });
    assert.equal(await isPortFree(port), false);
    const other = await findPort(port);
    assert.notEqual(other, port);
    server.close();
    releasePorts({ other });
  });

  it('are given out once until they are given back', async () => {
    const port = await findPort();
    const second = await findPort(port);
    assert.notEqual(second, port);
    releasePorts({ port, second });
    assert.equal(await findPort(port), port);
    releasePorts({ port });
  });

  it('never come from outside of the range, whatever an old file says', async () => {
    const { odd, big } = await findPorts(['odd', 'big'], { odd: 3.5, big: 40_000 });
    assert.ok(Number.isInteger(odd) && odd < 32_768);
    assert.ok(big < 32_768);
    releasePorts({ odd, big });
  });
});

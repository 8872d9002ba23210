/**
 * The emulator against Microsoft's documented examples: each documented request is accepted and answered with the
 * documented status in the documented shape. The examples are read where they lie (beside the project, or in
 * RINGMASTER_GRAPH_SAMPLES); without them this part is skipped.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { askings, type Asking, inAskingOrder, notServed } from './documented.ts';
import { type Answer, type Emulated, startEmulator, settled } from './emulated.ts';
import { prepare, type Prepared } from './prepared.ts';
import { missingFrom, readSamples, type Sample, samplesFolder } from './samples.ts';

const samples = readSamples();

describe('the emulated Graph against the documented examples', function () {
  if (samples === null) {
    it(`skipped: there are no documented examples in ${samplesFolder}`);
    return;
  }
  let emulated: Emulated;
  let world: Prepared;
  let asked: Readonly<Record<string, Asking>>;

  before(async () => {
    emulated = await startEmulator(settled);
    world = await prepare(emulated);
    asked = askings(world);
  });
  after(() => emulated.stop());

  it('knows every example, either how to ask it or why not', () => {
    const known = new Set([...Object.keys(asked), ...Object.keys(notServed)]);
    deepEqual(
      samples.filter(({ name }) => !known.has(name)).map(({ name }) => name),
      [],
    );
    const names = new Set(samples.map(({ name }) => name));
    deepEqual(
      [...known].filter((name) => !names.has(name)),
      [],
    );
  });

  for (const sample of inAskingOrder(samples)) {
    const { method, path } = sample.request;
    const reason = notServed[sample.name];
    if (reason !== undefined || method === null || path === null) continue;
    it(`answers ${sample.name} as documented`, async () => {
      const asking = asked[sample.name] ?? {};
      const answer = await ask(emulated, sample, asking);
      if (sample.response.status !== null)
        equal(answer.status, sample.response.status, answer.text);
      else equal(answer.status, 200, answer.text);
      compareBodies(sample, answer, asking);
    });
  }

  async function ask(to: Emulated, { request }: Sample, asking: Asking): Promise<Answer> {
    const path = (asking.path ?? []).reduce(
      (text, [from, into]) => text.replace(from, into),
      request.path ?? '',
    );
    const body =
      asking.body === undefined
        ? request.body
        : asking.body(request.body as Record<string, unknown>);
    if (asking.permissions !== undefined)
      await to.control('POST', 'permissions', { permissions: asking.permissions });
    try {
      return await to.call(request.method ?? 'GET', path, {
        at: world.at,
        body,
        headers: { ...request.headers, ...asking.headers },
        ...(asking.withoutToken === true ? { token: null } : {}),
      });
    } finally {
      if (asking.permissions !== undefined)
        await to.control('POST', 'permissions', { permissions: null });
    }
  }
});

function compareBodies({ response }: Sample, answer: Answer, asking: Asking): void {
  if (response.body === null) {
    if (response.status !== null) equal(answer.text, '');
    return;
  }
  if (typeof response.body === 'string') {
    equal(answer.text.length > 0 && !answer.text.startsWith('{'), true);
    return;
  }
  const missing = missingFrom(response.body, answer.json, Object.keys(asking.except ?? {}));
  deepEqual(missing, [], answer.text.slice(0, 3000));
  if (answer.status >= 400) ok(answer.json['error']?.['innerError']?.['request-id']);
}

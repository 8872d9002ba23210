/** What the worker's environment may say, before anything starts. */
import assert from 'node:assert/strict';
import { workerConfig } from '../../src/worker/config.ts';

const environment = {
  DATABASE_URL: 'postgres://a',
  GRAPH_TENANT_ID: 't',
  GRAPH_CLIENT_ID: 'c',
  GRAPH_CLIENT_SECRET: 's',
  RINGMASTER_CACHE_DIR: '/tmp',
  RINGMASTER_REPORTS_DIR: '/tmp',
};
const smtpUrlOf = (url: string) =>
  workerConfig({ ...environment, RINGMASTER_SMTP_URL: url }).outlets.smtpUrl;

describe('the address of a server of mail', () => {
  for (const url of ['smtps://user:100%25pw@mail.example', 'smtp://127.0.0.1:2525'])
    it(`may be ${url}`, () => assert.equal(smtpUrlOf(url), url));

  for (const url of [
    'smtp://user:100%pw@mail.example',
    'smtp://100%ff:planted@mail.example',
    'https://planted@mail.example',
    'smtp:',
    'planted',
  ])
    it(`is refused as ${url}, by the setting's name and without what it holds`, () => {
      assert.throws(
        () => smtpUrlOf(url),
        ({ message }: Error) => {
          assert.match(message, /must be smtps:.*%25\n.*RINGMASTER_SMTP_URL/);
          assert.doesNotMatch(message, /planted|100%pw/);
          return true;
        },
      );
    });
});

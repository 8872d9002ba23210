import assert from 'node:assert/strict';
import { alertOf, alerts } from '#core/report/alerts.ts';

describe('Alerts', () => {
  it('are each told once, with what they mean, who acts and how', () => {
    assert.equal(new Set(alerts.map(({ code }) => code)).size, alerts.length);
    for (const { code, meaning, advice } of alerts) {
      assert.match(code, /^[A-Z][A-Za-z]+$/);
      assert.ok(meaning.length > 10 && advice.length >= 5, code);
    }
  });

  it('are found in whatever case they are told', () => {
    assert.equal(alertOf('diskfull')?.by, 'customer');
    assert.equal(alertOf('WUBusy')?.by, 'service');
    assert.equal(alertOf('nothing'), null);
  });
});

/** What is asked when codes are to be mailed, read out of whatever came. */
import assert from 'node:assert/strict';
import { codeIn, codesWorkflowId, readCodesRequest } from '#core/message/codes.ts';

describe('a request for codes', () => {
  it('names tenant, contact and operator, and is refused with the field otherwise', () => {
    const request = { tenant: 'contoso', contact: 'it', operator: 'kim' };
    assert.deepEqual(readCodesRequest({ ...request, more: 1 }), request);
    assert.equal(codesWorkflowId(request), 'contact/contoso/it');
    for (const field of ['tenant', 'contact', 'operator'])
      for (const wrong of ['', 3, 'two\nlines', undefined]) {
        const read = readCodesRequest({ ...request, [field]: wrong });
        assert.match('message' in read ? read.message : 'taken', new RegExp(`^${field} `));
      }
    assert.ok('kind' in readCodesRequest(null));
  });

  it('takes eight digits for a code, however they are spaced', () => {
    assert.equal(codeIn(' 1234 5678 '), '12345678');
    assert.equal(codeIn('1234-5678'), '12345678');
    for (const text of ['1234567', '123456789', '1234567x', '']) assert.equal(codeIn(text), null);
  });
});

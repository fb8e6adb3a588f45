import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { AppError, ERROR_CODES } from '../src/errors.js';

describe('errors', () => {
  const page = readFileSync(new URL('../docs/reference/errors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(E_[A-Z_]+)` \| ([^|]+) \| ([^|]+) \|$/gm)];

  it('docs/reference/errors.md explains every code, in the order of the source', () => {
    expect(rows.map((row) => row[1])).to.deep.equal([...ERROR_CODES]);
  });

  it('says for each code when it comes and what to do', () => {
    for (const [, code, when, advice] of rows) {
      expect(when?.trim().length, `${code}: when`).to.be.greaterThan(20);
      expect(advice?.trim().length, `${code}: what to do`).to.be.greaterThan(10);
    }
  });

  it('an AppError carries code, hint and cause', () => {
    const cause = new Error('inner');
    const error = new AppError('E_BUSY', 'text', { hint: 'wait', cause });
    expect(error).to.include({ code: 'E_BUSY', message: 'text', hint: 'wait', cause, name: 'AppError' });
    expect(new AppError('E_BUSY', 'text').hint).to.equal('');
  });
});

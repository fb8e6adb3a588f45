import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { AppError, ERROR_CODES } from '../../src/errors.js';
import { errorAnswer } from '../../src/http/error-document.js';
import { groupDocument } from '../../src/http/group-document.js';
import { groupSummary } from '../../src/http/group-summary.js';
import { ROUTES } from '../../src/http/routes.js';
import { NOW_UNIX_MS, samplePicture } from '../kit/sample-picture.js';

const page = readFileSync(new URL('../../docs/reference/http.md', import.meta.url), 'utf8');
const document = groupDocument({ picture: samplePicture(), engine: 'redis', nowUnixMs: NOW_UNIX_MS });

describe('docs/reference/http.md', () => {
  it('lists every route, and no other', () => {
    const listed = [...page.matchAll(/^\| (GET|PUT|POST|DELETE) \| `([^`]+)` \|/gm)].map(([, method, path]) => ({
      method,
      path,
    }));
    expect(listed).to.deep.equal(ROUTES);
  });

  it('shows a group with exactly the fields that it has', () => {
    const sample: unknown = JSON.parse(/```json\n([^]*?)```/.exec(page)?.[1] ?? '');
    expect(sample).to.have.all.keys(Object.keys(document));
    expect(sample).to.include({ last_changed_at: document.last_changed_at, last_changed_seconds: 50 });
  });

  it('names every field of servers, evidence, monitors and summaries', () => {
    const [server] = document.servers;
    const parts = [server, server?.evidence[0], document.monitors[0], groupSummary(document)];
    for (const part of parts) for (const field of Object.keys(part ?? {})) expect(page).to.include(`\`${field}\``);
  });

  it('gives each error code the status that it has', () => {
    for (const code of ERROR_CODES) {
      const { status } = errorAnswer(new AppError(code, ''));
      if (status === 500 && code !== 'E_INTERNAL') expect(page).not.to.include(`\`${code}\``);
      else expect(page).to.match(new RegExp(`^\\| ${status} \\|.*\`${code}\``, 'm'));
    }
  });
});

import { expect } from 'chai';
import type { Lab } from './lab.js';
import { reportText, violationsOf } from './set-report.js';
import type { SetReport } from './set-report.js';

/** Ends the clients, and fails with the whole report when two masters took writes or one with a majority lost some. */
export async function expectSound(lab: Lab): Promise<SetReport> {
  const report = await lab.report();
  expect(violationsOf(report), reportText(report)).to.deep.equal([]);
  expect(report.acknowledged, reportText(report)).to.be.above(0);
  return report;
}

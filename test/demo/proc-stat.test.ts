import { expect } from 'chai';
import { parseProcStat, readProcStat } from '../../src/demo/proc-stat.js';

const statOf = (command: string, state: string) =>
  `42 (${command}) ${state} 1 42 42 0 -1 4194560 100 0 0 0 7 3 0 0 20 0 4 0 987654 1000 100 184467\n`;

describe('proc stat', () => {
  it('gives start and processor time', () => {
    expect(parseProcStat(statOf('redis-server', 'S'))).to.deep.equal({ startTicks: 987654, cpuTicks: 10 });
  });

  it('is not misled by a command with blanks and parentheses', () => {
    expect(parseProcStat(statOf('a) R 1 (b', 'S'))).to.deep.equal({ startTicks: 987654, cpuTicks: 10 });
  });

  it('holds a process that is only waited for to be gone', () => {
    expect(parseProcStat(statOf('x', 'Z'))).to.equal(null);
  });

  it('gives nothing for text of another kind', () => {
    expect(parseProcStat('')).to.equal(null);
  });

  it('knows this process, and none with an impossible number', () => {
    expect(readProcStat(process.pid)?.startTicks).to.be.greaterThan(0);
    expect(readProcStat(2 ** 30)).to.equal(null);
  });
});

import { expect } from 'chai';
import { createKeepalivedWatch } from '../../src/address/keepalived-watch.js';
import { createManualTimers } from '../peers/manual-timers.js';

function watched(wanted: { file: string; text: string } | null = { file: '/k.conf', text: 'right\n' }) {
  const timers = createManualTimers();
  const told: (string | null)[] = [];
  const disk = { text: 'right\n' as string | null, code: 'EACCES', looks: 0 };
  const host = { runs: true };
  const readText = async (): Promise<string> => {
    disk.looks += 1;
    if (disk.text === null) throw Object.assign(new Error('no permission'), { code: disk.code });
    return disk.text;
  };
  const isRunning = async (file: string): Promise<boolean> => file === '/k.pid' && host.runs;
  const onChange = (problem: string | null) => void told.push(problem);
  const watch = createKeepalivedWatch({ wanted, pidFile: '/k.pid', isRunning, readText, timers, onChange });
  const wait = async (): Promise<void> => {
    timers.advance(5000);
    for (let turns = 0; turns < 10; turns++) await Promise.resolve();
  };
  return { watch, disk, host, told, wait, timers };
}

describe('the file that keepalived reads', () => {
  it('is no matter as long as it is the one that was made', async () => {
    const { watch, told, wait, disk } = watched();
    await watch.start();
    await wait();
    expect([told, watch.problem(), disk.looks]).to.deep.equal([[], null, 2]);
  });

  it('is told of once when somebody edits it, and once when it is right again', async () => {
    const { watch, disk, told, wait } = watched();
    await watch.start();
    disk.text = 'right\n# by hand\n';
    await wait();
    await wait();
    expect(told).to.have.length(1);
    expect(told[0]).to.include('/k.conf is not the file that Quorate made').and.equal(watch.problem());
    disk.text = 'right\n';
    await wait();
    expect(told[1]).to.equal(null);
    expect(watch.problem()).to.equal(null);
  });

  it('is told of at the start when it cannot be read', async () => {
    const { watch, disk, told } = watched();
    disk.text = null;
    await watch.start();
    expect(told).to.have.length(1);
    expect(told[0]).to.include('(no permission)').and.include('let the user of the monitor read it');
  });

  it('is told to be missing where there is none', async () => {
    const { watch, disk } = watched();
    Object.assign(disk, { text: null, code: 'ENOENT' });
    await watch.start();
    expect(watch.problem()).to.equal('/k.conf is missing: run ts print keepalived --write');
  });

  it('is no matter while keepalived does not run, which is told instead', async () => {
    const { watch, disk, host, told, wait } = watched();
    await watch.start();
    host.runs = false;
    disk.text = 'by hand\n';
    await wait();
    expect(told).to.have.length(1);
    expect(told[0]).to.include('no keepalived runs, by the word of /k.pid').and.equal(watch.problem());
    host.runs = true;
    await wait();
    expect(told[1]).to.include('is not the file that Quorate made');
    disk.text = 'right\n';
    await wait();
    expect(told.slice(2)).to.deep.equal([null]);
  });

  it('is not looked at on a host that has none, nor after the end', async () => {
    const none = watched(null);
    await none.watch.start();
    expect([none.disk.looks, none.timers.waiting()]).to.deep.equal([0, []]);
    const { watch, disk, wait, timers } = watched();
    await watch.start();
    watch.close();
    await wait();
    expect([disk.looks, timers.waiting()]).to.deep.equal([1, []]);
  });
});

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { missingFor, readCapabilities } from '../../src/preflight/capabilities.js';
import { createSystemHost } from '../../src/preflight/system-host.js';
import { identify } from '../../src/store/process-identity.js';
import { systemTimers as timers } from '../../src/timers.js';

describe('this host', () => {
  let dir: string;
  const at = (name: string) => join(dir, name);

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'quorate-host-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const host = () => createSystemHost({ timers, searchPath: `:${at('none')}:${dir}`, findKeepalived: () => '/k' });

  it('says why a program cannot be run', () => {
    writeFileSync(at('plain'), '');
    writeFileSync(at('program'), '#!/bin/sh\n');
    chmodSync(at('program'), 0o755);
    mkdirSync(at('folder'));
    const told = [at('nothing'), at('folder'), at('plain'), at('program'), 'program', 'nothing', 'bin/program'].map(
      (name) => host().whyNotRun(name),
    );
    expect(told).to.deep.equal([
      'is not there',
      'is no file',
      'is not executable',
      null,
      null,
      'is not in the search path',
      'is no whole path, so it depends on where the monitor was started',
    ]);
  });

  it('knows a directory from a file and from nothing', () => {
    writeFileSync(at('plain'), '');
    expect([dir, at('plain'), at('nothing')].map((path) => host().isDirectory(path))).to.deep.equal([
      true,
      false,
      false,
    ]);
  });

  it('finds the monitor that runs by its lock, and none by a lock that was left behind', async () => {
    const own = await identify(process.pid);
    writeFileSync(at('lock'), `${JSON.stringify(own)}\n`);
    expect(await host().monitorBy(at('lock'))).to.deep.equal({
      pid: process.pid,
      capabilities: await readCapabilities('self'),
    });
    writeFileSync(at('lock'), `${JSON.stringify({ ...own, started: 'before/1' })}\n`);
    expect(await host().monitorBy(at('lock'))).to.equal(null);
    expect(await host().monitorBy(at('nothing'))).to.equal(null);
    writeFileSync(at('lock'), 'something else');
    expect(await host().monitorBy(at('lock'))).to.equal(null);
  });

  it('names the capabilities that are missing, and none where the system does not tell', async () => {
    expect(missingFor(0n)).to.deep.equal(['CAP_NET_ADMIN', 'CAP_NET_RAW']);
    expect(missingFor(1n << 12n)).to.deep.equal(['CAP_NET_RAW']);
    expect(missingFor((1n << 12n) | (1n << 13n))).to.deep.equal([]);
    expect(missingFor(null)).to.deep.equal([]);
    expect(await readCapabilities(0)).to.equal(null);
  });
});

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readConfig } from '../../src/config/read.js';
import { AppError } from '../../src/errors.js';

const BASE = `monitor:
  address: 10.0.0.5
  peers: [10.0.0.6, 10.0.0.7]
  secret_file: secret
groups:
  - {name: t, engine: redis, servers: [10.0.0.5, 10.0.0.6], auth: {password_file: pw}, tls: {ca_file: ca.pem}}
`;

describe('readConfig', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quorate-config-'));
    put('quorate.yaml', BASE, 0o600);
    put('secret', '  0123456789abcdef\n', 0o600);
    put('pw', 'pass word\n', 0o600);
    put('ca.pem', '-----BEGIN CERTIFICATE-----\n', 0o644);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const put = (name: string, text: string, mode: number) => {
    writeFileSync(join(directory, name), text);
    chmodSync(join(directory, name), mode);
  };
  const read = (name = 'quorate.yaml') => readConfig(join(directory, name), { hostName: 'ts01' });
  const errorOf = (run: () => unknown): AppError => {
    try {
      run();
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
    throw new Error('nothing was refused');
  };

  it('reads the files that it names, relative to its own directory', () => {
    const config = read();
    expect(config).to.include({ secret: '0123456789abcdef' });
    expect(config.groups[0]?.auth).to.deep.equal({ user: null, password: 'pass word' });
    expect(config.groups[0]?.tls).to.deep.equal({
      ca: '-----BEGIN CERTIFICATE-----\n',
      cert: null,
      key: null,
      isVerified: true,
    });
    expect(config.warnings).to.deep.equal([]);
  });

  it('warns of secrets that others may read', () => {
    chmodSync(join(directory, 'secret'), 0o644);
    put('quorate.yaml', BASE.replace('  secret_file', '  password: "p"\n  secret_file'), 0o644);
    const [first, second] = read().warnings;
    expect(first).to.match(/^monitor\.secret_file: every user of this host may read secret; run: chmod o-rwx secret$/);
    expect(second).to.match(/quorate\.yaml holds a password and every user of this host may read it/);
  });

  it('refuses bad files by the key that names them, all at once', () => {
    put('secret', 'short\n', 0o600);
    put('pw', '\n', 0o600);
    put('ca.pem', 'x', 0o644);
    expect(errorOf(read).message.replaceAll(`${directory}/`, '').split('\n')).to.deep.equal([
      'quorate.yaml:4:16  monitor.secret_file: names a file whose secret is too short (found "secret"); at least 16 characters, the same on every monitor',
      'quorate.yaml:6:83  groups[0].auth.password_file: names a file that is empty (found "pw"); a file that holds the password and nothing else',
      'quorate.yaml:6:103  groups[0].tls.ca_file: names a file that is not PEM (found "ca.pem"); a file with a block that starts with -----BEGIN',
    ]);
  });

  it('refuses a configuration that is missing, or a directory', () => {
    mkdirSync(join(directory, 'sub'));
    expect(errorOf(() => read('none')))
      .to.include({ code: 'E_CONFIG_FILE' })
      .with.property('message')
      .that.contains('ENOENT');
    expect(errorOf(() => read('sub')).message).to.match(/cannot read the configuration .*: .* is a directory$/);
    expect(errorOf(() => read('../../dev/null')).message).to.contain('cannot read the configuration');
  });
});

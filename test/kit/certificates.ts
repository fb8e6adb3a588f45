import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.js';

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate authority of a test, with one certificate for servers at `addresses` and clients. */
export interface Certificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly files: { readonly ca: string; readonly cert: string; readonly key: string };
  remove(): Promise<void>;
}

export async function makeCertificates(addresses: readonly string[]): Promise<Certificates> {
  const dir = await mkdtemp(join(tmpdir(), 'quorate-certificates-'));
  const at = (name: string): string => join(dir, name);
  await openssl(
    'req',
    '-x509',
    ...NEW_KEY,
    '-days',
    '1',
    '-subj',
    '/CN=ca',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
  );
  await openssl('req', ...NEW_KEY, '-subj', '/CN=server', '-keyout', at('server.key'), '-out', at('server.csr'));
  await writeFile(at('extensions'), `subjectAltName=${addresses.map((address) => `IP:${address}`).join(',')}\n`);
  const signer = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('extensions')];
  await openssl('x509', '-req', '-days', '1', ...signer, '-in', at('server.csr'), '-out', at('server.pem'));
  const files = { ca: at('ca.pem'), cert: at('server.pem'), key: at('server.key') };
  const [ca, cert, key] = await Promise.all([files.ca, files.cert, files.key].map((file) => readFile(file, 'utf8')));
  return { ca: ca ?? '', cert: cert ?? '', key: key ?? '', files, remove: () => rm(dir, { recursive: true }) };
}

function openssl(...args: readonly string[]): Promise<string> {
  return runCommand('openssl', args);
}

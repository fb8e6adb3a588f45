import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Address } from '../address.js';
import { AppError } from '../errors.js';
import { DEFAULT_HTTP_PORT, parseMonitorAddress } from './monitor-address.js';

/** What `ts` takes from this host's quorate.yaml; the daemon is the one that judges the whole file. */
export interface HostConfig {
  /** This host's own monitor first, then its peers. */
  readonly monitors: readonly Address[];
  readonly secretFile: string | null;
}

export const DEFAULT_CONFIG_FILE = '/etc/quorate/quorate.yaml';

/** Reads the file; null where there is none that this user may read, or none that makes sense. */
export async function readHostConfig(file: string): Promise<HostConfig | null> {
  const content = await readIfPossible(file);
  if (content === null) return null;
  const { parse } = await import('yaml');
  try {
    return hostConfig(parse(content), dirname(file));
  } catch (cause) {
    throw new AppError('E_CONFIG', `${file} cannot be read as configuration`, {
      hint: `Try ts check config ${file}, or say --monitor HOST.`,
      cause,
    });
  }
}

/** The secret that the file of the configuration holds; null where this user may not read it. */
export async function readSecret(config: HostConfig | null): Promise<string | null> {
  const secretFile = config?.secretFile ?? null;
  const content = secretFile === null ? null : await readIfPossible(secretFile);
  return content === null ? null : content.trim();
}

async function readIfPossible(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null;
  }
}

function hostConfig(document: unknown, directory: string): HostConfig {
  const monitor = asMap(asMap(document).get('monitor'));
  const port = Number(monitor.get('http_port') ?? DEFAULT_HTTP_PORT);
  const peers = monitor.get('peers');
  const listed: readonly unknown[] = Array.isArray(peers) ? peers : [];
  const addresses = [monitor.get('address'), ...listed];
  const secretFile = monitor.get('secret_file');
  return {
    monitors: addresses.filter((item) => typeof item === 'string').map((item) => withHttpPort(item, port)),
    secretFile: typeof secretFile === 'string' ? resolve(directory, secretFile) : null,
  };
}

/** Peers are written with their RESP port, if with any; their HTTP port is taken to be the same as here. */
function withHttpPort(address: string, port: number): Address {
  return { host: parseMonitorAddress(address).host, port };
}

function asMap(value: unknown): Map<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

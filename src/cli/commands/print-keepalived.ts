import { hostname } from 'node:os';
import type { KeepalivedFile } from '../../address/keepalived-files.js';
import { movedGroups } from '../../address/moved-groups.js';
import { canonicalHost } from '../../address.js';
import type { MonitorConfig } from '../../config/config.js';
import { AppError, EXIT } from '../../errors.js';
import { DEFAULT_CONFIG_FILE } from '../host-config.js';
import type { Io } from '../io.js';
import { readPresent, replaceFile } from '../keepalived-install.js';
import { checkWithKeepalived, findKeepalived, reloadKeepalived } from '../keepalived-program.js';
import type { PrintOptions } from '../options.js';
import { printable, printableLines } from '../printable.js';

/** `ts print keepalived`: the keepalived.conf of every host, or of one; with `--write` this host's is put in place. */
export async function printKeepalived(io: Io, options: PrintOptions): Promise<number> {
  const config = await readOwnConfig(io, options);
  const { keepalivedFiles } = await import('../../address/keepalived-files.js');
  const files = keepalivedFiles({ ...config, groups: wantedGroups(config, options) });
  if (options.write === true) return writeOwn(io, { config, files, options });
  const shown = options.host === undefined ? files : [findHost(files, options.host)];
  io.stdout.write(shown.map(({ text }) => text).join('\n'));
  const own = shown.find(({ host }) => host === config.address);
  return own === undefined ? EXIT.ok : checkOwn(io, own, '');
}

async function readOwnConfig(io: Io, options: PrintOptions): Promise<MonitorConfig> {
  const { write = false, reload = false, group, host } = options;
  if (reload && !write)
    throw usage('--reload stands without --write', 'Add --write, or run systemctl reload keepalived.');
  if (write && (group !== undefined || host !== undefined)) {
    throw usage(
      '--write takes neither --group nor --host',
      'The file of this host is written, with all of its groups.',
    );
  }
  const file = options.config ?? io.configFile ?? DEFAULT_CONFIG_FILE;
  const readConfig = io.readConfig ?? (await import('../../config/read.js')).readConfig;
  const config = readConfig(file, { hostName: hostname() });
  const { readDrift } = await import('../../config/read-drift.js');
  for (const line of readDrift(config, file)) io.stderr.write(`warning: ${printable(line)}\n`);
  return config;
}

function wantedGroups(config: MonitorConfig, { group }: PrintOptions): MonitorConfig['groups'] {
  const moved = movedGroups(config);
  const known = moved.map(({ name }) => name).join(', ');
  if (moved.length === 0) {
    throw usage('keepalived moves the addresses of no group', 'Set address_mode: keepalived in the group.');
  }
  if (group === undefined) return moved;
  const named = moved.filter(({ name }) => name === group);
  if (named.length > 0) return named;
  throw new AppError('E_UNKNOWN_GROUP', `keepalived moves no addresses of a group ${group}`, {
    hint: `It moves those of: ${known}.`,
  });
}

function findHost(files: readonly KeepalivedFile[], named: string): KeepalivedFile {
  const address = canonicalHost(named) ?? named;
  const found = files.find(({ host }) => host === address);
  if (found !== undefined) return found;
  throw usage(`${named} is no host of these groups`, `The hosts are: ${files.map(({ host }) => host).join(', ')}.`);
}

interface Writing {
  readonly config: MonitorConfig;
  readonly files: readonly KeepalivedFile[];
  readonly options: PrintOptions;
}

/** The difference is shown before anything is changed, and what keepalived refuses is not written. */
async function writeOwn(io: Io, { config, files, options }: Writing): Promise<number> {
  const own = files.find(({ host }) => host === config.address);
  if (own === undefined || config.keepalived === null) {
    throw usage(`${config.address} has no server of these groups`, 'Run this on a host that has one.');
  }
  const { configFile, pidFile } = config.keepalived;
  const present = await readPresent(configFile);
  if (present === own.text) io.stdout.write(`${configFile} is as it should be\n`);
  else {
    io.stdout.write(printableLines(await differenceOf(configFile, present ?? '', own.text)));
    const code = await checkOwn(io, own, 'Nothing was written. ');
    if (code !== EXIT.ok) return code;
    const hasSecret = movedGroups(config).some(({ keepalived }) => keepalived.password !== null);
    await replaceFile(configFile, own.text, hasSecret);
    io.stdout.write(`${configFile} is written\n`);
  }
  if (options.reload === true) {
    io.stdout.write(`keepalived (process ${await reloadKeepalived(pidFile)}) reads it again\n`);
  } else if (present !== own.text) io.stdout.write('It counts after: systemctl reload keepalived\n');
  return EXIT.ok;
}

async function differenceOf(file: string, present: string, wanted: string): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  return createTwoFilesPatch(file, `${file} (new)`, present, wanted, undefined, undefined, { context: 3 });
}

/** Said on standard error, so that the file itself can be sent elsewhere. A refusal begins with what became of the file. */
async function checkOwn(io: Io, { host, text }: KeepalivedFile, outcome: string): Promise<number> {
  const program = io.keepalived === undefined ? findKeepalived() : io.keepalived;
  const verdict = await checkWithKeepalived(program, text);
  switch (verdict.kind) {
    case 'accepted':
      io.stderr.write(`keepalived -t accepts the file of this host, ${host}\n`);
      return EXIT.ok;
    case 'missing':
      io.stderr.write(`warning: keepalived is not installed here, so it did not check the file of ${host}\n`);
      return EXIT.ok;
    case 'refused':
      throw new AppError('E_KEEPALIVED', `keepalived -t refuses the file of this host, ${host}:\n${verdict.output}`, {
        hint: `${outcome}Correct the interface in quorate.yaml, or the network of this host.`,
      });
  }
}

function usage(message: string, hint: string): AppError {
  return new AppError('E_USAGE', message, { hint });
}

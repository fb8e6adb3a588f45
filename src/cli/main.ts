import { CommanderError } from 'commander';
import { AppError, EXIT } from '../errors.js';
import { exitCodeOfError } from './exit-code.js';
import type { Io } from './io.js';
import { printableLines } from './printable.js';
import { createProgram } from './program.js';
import { readVersion } from './version.js';

/** The program `ts`: runs one command line (without the program's own name) and returns the exit code; never rejects. */
export async function runTs(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.ok;
  try {
    const version = argv.includes('--version') ? await readVersion() : 'unknown';
    const program = createProgram({
      io,
      version,
      onDone: (code) => {
        exitCode = code;
      },
    });
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, io);
  }
}

function report(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof AppError) {
    io.stderr.write(`ts: ${printableLines(error.message)} [${error.code}]\n`);
    if (error.hint !== '') io.stderr.write(`${printableLines(error.hint)}\n`);
    return exitCodeOfError(error.code);
  }
  io.stderr.write(
    `ts: a defect of Quorate: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return EXIT.bug;
}

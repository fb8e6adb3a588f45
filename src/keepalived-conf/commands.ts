import { line, right, wrong } from './field.js';
import type { LineField } from './field.js';

const HINT = 'the path of a program, in double quotes where words follow it';

/** A program that keepalived starts. */
export interface Command {
  /** The path and what follows it, as one text; blanks separate words, single quotes hold one together. */
  readonly command: string;
  /** null for the `script_user` of `global_defs`. */
  readonly user: string | null;
  /** null for the user's own group. */
  readonly group: string | null;
}

/** A mail server. */
export interface MailServer {
  readonly host: string;
  /** null for 25. */
  readonly port: number | null;
}

/** A program, and who runs it. */
export function commandField(): LineField<Command> {
  return line<Command>({
    parse: ([command, user = null, group = null]) => {
      if (command === undefined || command === '') return wrong('has no value', HINT);
      const isWhole = command.split("'").length % 2 === 1;
      return isWhole
        ? right({ command, user, group })
        : wrong(`has a single quote that is not closed`, "close it: 'a word'");
    },
    words: ({ command, user, group }) => [command, user, group].filter((word) => word !== null),
  });
}

/** A mail server, and its port. */
export function mailServerField(): LineField<MailServer> {
  return line<MailServer>({
    parse: ([host, port]) => {
      if (host === undefined || host === '') return wrong('has no value', 'a host, and a port if it is not 25');
      if (port === undefined) return right({ host, port: null });
      const number = Number(port);
      const isPort = /^\+?\d+$/.test(port) && number >= 1 && number <= 65_535;
      return isPort ? right({ host, port: number }) : wrong(`has the port '${port}'`, 'a whole number from 1 to 65535');
    },
    words: ({ host, port }) => (port === null ? [host] : [host, String(port)]),
  });
}

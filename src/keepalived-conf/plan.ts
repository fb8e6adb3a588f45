/** Virtual addresses that one of several hosts holds, moved by whoever writes the track file. */
export interface AddressPlan {
  /** Names the instance, the track file and the words that programs are told. */
  readonly group: string;
  /** In the order of preference. */
  readonly hosts: readonly PlannedHost[];
  /** From 1 to 255; the same on all hosts, and no other's on the same wire. */
  readonly virtualRouterId: number;
  /** With the length of their prefix, such as `10.0.0.100/32`; of one family or of both. */
  readonly addresses: readonly string[];
  /** Where each host finds its number: `HOLD` or `RELEASE`. Best on a file system that a reboot empties. */
  readonly trackFile: string;
  /** How often the holder says that it lives; a third of the time in which its death is noticed. Default 1000. */
  readonly advertMs?: number;
  /** Up to 8 bytes, sent in the clear: it keeps strangers apart, not attackers. Only with IPv4 and whole seconds. */
  readonly password?: string;
}

/** A host as the others see it. */
export interface PlannedHost {
  readonly name: string;
  /** From where it sends adverts, and where the others send theirs. */
  readonly address: string;
  readonly interface: string;
}

/** Who is told of a change by mail. */
export interface MailPlan {
  readonly to: readonly string[];
  readonly from: string;
  /** An address: keepalived looks names up only once, when it starts. */
  readonly server: string;
  /** Default 25. */
  readonly port?: number;
  /** Default 30. */
  readonly timeoutSeconds?: number;
}

/** Everything that the files of all hosts are made from. */
export interface FilePlan {
  readonly groups: readonly AddressPlan[];
  readonly mail?: MailPlan;
  /**
   * A program that is told of each change: it gets one of `took-address`, `gave-up-address`, `may-not-hold-address`,
   * `mover-stopped`, and the name of the group.
   */
  readonly notifyCommand?: string;
  /** Who runs it. Default root. */
  readonly notifyUser?: string;
}

/** What the track file holds on the one host that shall hold the addresses. */
export const HOLD = 1;

/** What it holds on the others. A file that is missing or holds no number says the same. */
export const RELEASE = 0;

/** A plan from which no file can be made; the message says what is wrong, where, and what would be right. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
}

/** What the keepalived.conf of a host says once, for all of its groups. */
export interface KeepalivedFileConfig {
  readonly configFile: string;
  readonly pidFile: string;
  /** The program that keepalived tells of each change, and who runs it; null for none. */
  readonly notify: { readonly command: string; readonly user: string } | null;
  /** Null where nobody gets letters. */
  readonly mail: KeepalivedMail | null;
}

/** Who gets letters from keepalived, and by which way. */
export interface KeepalivedMail {
  readonly to: readonly string[];
  readonly from: string;
  readonly server: string;
  readonly port: number;
  readonly timeoutSeconds: number;
}

/** How keepalived moves the addresses of one group. */
export interface KeepalivedConfig {
  /** 1 to 255. */
  readonly virtualRouterId: number;
  readonly trackFile: string;
  readonly advertMs: number;
  readonly password: string | null;
}

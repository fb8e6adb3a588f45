/** One address of the configuration, and where it belongs. */
export interface WantedAddress {
  /** In the one form in which addresses are compared. */
  readonly address: string;
  readonly prefix: number;
  readonly interfaceName: string;
}

/** As the operator wrote it. */
export function addressText({ address, prefix }: WantedAddress): string {
  return `${address}/${prefix}`;
}

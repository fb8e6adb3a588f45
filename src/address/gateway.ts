import type { Link } from './link.js';
import { introductionOf } from './listener.js';
import { macBytes } from './ip-bytes.js';

export interface GatewayOptions {
  readonly link: Link;
  readonly address: string;
  readonly interfaceIndex: number;
  readonly mac: Buffer;
  /** Asked again at the last moment: what is not held is not spoken for. */
  readonly isHeld: () => boolean;
  readonly limitMs: number;
}

/** Addresses for documentation (RFC 5737, RFC 3849): nobody has a route of their own for them, so they show the default one. */
const FAR_AWAY = { ipv4: '192.0.2.1', ipv6: '2001:db8::1' } as const;

/** Asks the default gateway something in the name of the address: some learn only from what is addressed to them. */
export async function introduceToGateway(options: GatewayOptions): Promise<void> {
  const { link, address, interfaceIndex, mac, isHeld, limitMs } = options;
  const farAway = address.includes(':') ? FAR_AWAY.ipv6 : FAR_AWAY.ipv4;
  const way = await link.kernel.route(farAway, interfaceIndex, limitMs);
  const gateway = way.isDone ? (way.value?.gateway ?? null) : null;
  if (gateway === null) return;
  const entries = await link.kernel.neighbours(limitMs);
  const known = entries.isDone ? entries.value.find((each) => each.address === gateway) : undefined;
  const gatewayMac = known === undefined ? null : macBytes(known.mac);
  if (isHeld()) link.sendFrame(introductionOf({ address, mac, gateway, gatewayMac }));
}

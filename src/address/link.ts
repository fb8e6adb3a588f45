import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { isOwnAddress } from '../fence/own-address.js';
import type { Log } from '../log.js';
import type { Timers } from '../timers.js';
import { createKernel } from './kernel.js';
import type { Kernel } from './kernel.js';
import { removeRequest } from './address-message.js';
import type { AddressChange, Copy } from './address-message.js';
import { macBytes } from './ip-bytes.js';
import { uptimeAfter } from './uptime.js';
import { openWire } from './wire.js';

export interface LinkOptions {
  readonly interfaceName: string;
  readonly timers: Timers;
  readonly log: Log;
}

/** An interface as the system shows it at this moment. */
export interface LinkState {
  readonly index: number;
  readonly mac: Buffer;
  readonly isUp: boolean;
  readonly hasCarrier: boolean;
}

/** One interface of this host, on which virtual addresses live. */
export interface Link {
  readonly interfaceName: string;
  readonly kernel: Kernel;
  /** Null when there is no such interface. */
  look(): LinkState | null;
  /** False when it could not be sent. */
  sendFrame(frame: Buffer): boolean;
  /** Hears of every change of an address of this host. Returns the way to stop. */
  watch(listener: (change: AddressChange) => void): () => void;
  /** Hears the ARP and neighbour messages of the link. Returns the way to stop. */
  listen(listener: (frame: Buffer) => void): () => void;
  /**
   * These copies are taken away after so many ms even if this process is dead or stopped by then. A new order
   * replaces the old one; with no copies nothing is taken away.
   */
  arm(copies: readonly Copy[], afterMs: number): void;
  /** Why frames cannot be sent or heard; null when they can. */
  problem(): string | null;
  /** Whether the address is certainly not here although the kernel cannot be asked: nothing is on its way to it, either. */
  isWithout(address: string): boolean;
  close(): Promise<void>;
}

/** Starts what it takes; the interface itself may come later. */
export function openLink({ interfaceName, timers, log }: LinkOptions): Link {
  const listeners = new Set<(frame: Buffer) => void>();
  const watchers = new Set<(change: AddressChange) => void>();
  const wire = openWire({
    interfaceName,
    timers,
    log,
    onMessage: ({ channel, bytes }) => {
      if (channel === 'R' || channel === 'D') kernel.receive(bytes);
      else for (const listener of listeners) listener(bytes);
    },
  });
  const kernel = createKernel({
    timers,
    send: (channel, bytes) => wire.send(channel, bytes),
    onChange: (change) => watchers.forEach((watcher) => watcher(change)),
  });
  return {
    interfaceName,
    kernel,
    look: () => lookAt(interfaceName),
    sendFrame: (frame) => wire.send('F', frame),
    watch: (listener) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    arm: (copies, afterMs) => void wire.send('G', guardOrder(copies, afterMs)),
    problem: () => wire.problem(),
    isWithout: (address) => !wire.isRunning() && !isOwnAddress(address, networkInterfaces()),
    close: () => wire.close(),
  };
}

function guardOrder(copies: readonly Copy[], afterMs: number): Buffer {
  if (copies.length === 0) return Buffer.alloc(0);
  return Buffer.concat([Buffer.from(`${uptimeAfter(afterMs)}\n`), ...copies.map((copy) => removeRequest(copy, 0))]);
}

const UP = 1;

function lookAt(interfaceName: string): LinkState | null {
  const read = (file: string): string => readFileSync(`/sys/class/net/${interfaceName}/${file}`, 'latin1').trim();
  try {
    const mac = macBytes(read('address'));
    if (mac === null) return null;
    const isUp = (Number(read('flags')) & UP) !== 0;
    // The carrier of an interface that is down cannot be read.
    return { index: Number(read('ifindex')), mac, isUp, hasCarrier: isUp && read('carrier') === '1' };
  } catch {
    return null;
  }
}

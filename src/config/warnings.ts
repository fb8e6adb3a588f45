import type { MonitorConfig } from './config.js';

/** What is allowed, but seldom meant. */
export function warningsAbout(config: Omit<MonitorConfig, 'warnings'>): string[] {
  const warnings = [...voterWarnings(1 + config.peers.length)];
  if (config.secret === null && config.peers.some((peer) => !isLoopback(peer))) {
    warnings.push('monitor.secret_file is not set: whoever reaches resp_port can take part in votes');
  }
  if (isLoopback(config.monitor) && config.peers.some((peer) => !isLoopback(peer))) {
    warnings.push(`monitor.address ${config.address} is a loopback address: peers on other hosts cannot reach it`);
  }
  for (const group of config.groups) {
    const { name, servers, tls, addressHooks, addressMode, virtualAddresses } = group;
    if (addressHooks !== null && (addressMode !== 'hooks' || virtualAddresses.length === 0)) {
      warnings.push(`group ${name}: address_hooks are never run without virtual_addresses and address_mode: hooks`);
    }
    if (group.keepalived !== null && (addressMode !== 'keepalived' || virtualAddresses.length === 0)) {
      warnings.push(`group ${name}: keepalived does nothing without virtual_addresses and address_mode: keepalived`);
    }
    if (servers.length === 1) warnings.push(`group ${name} has one server: there is nothing to fail over to`);
    if (tls?.isVerified === false) warnings.push(`group ${name}: tls.verify is off, any server is believed`);
  }
  return warnings;
}

function voterWarnings(voters: number): string[] {
  const text = `${voters} ${voters === 1 ? 'monitor votes' : 'monitors vote'}`;
  if (voters < 3) return [`${text}: no monitor may be lost; three is the least that survives the loss of one`];
  if (voters % 2 === 1) return [];
  return [`${text}: an even number survives no more losses than one fewer; add an arbiter or take one away`];
}

function isLoopback(id: string): boolean {
  return id.startsWith('127.') || id.startsWith('[::1]');
}

/** A vrrp_instance that is right, with more lines in it. */
export function instanceWith(...lines: string[]): string {
  return [
    'vrrp_instance V {',
    'interface eth0',
    'virtual_router_id 51',
    'virtual_ipaddress {',
    '10.0.0.9',
    '}',
    ...lines,
    '}',
    '',
  ].join('\n');
}

/** A block with lines in it, and what stands before it. */
export function block(header: string, ...lines: string[]): string {
  return [`${header} {`, ...lines, '}', ''].join('\n');
}

/** The same under another name and with another id. */
export function named(name: string, id: number, ...lines: string[]): string {
  return instanceWith(...lines)
    .replace('instance V', `instance ${name}`)
    .replace(' 51', ` ${id}`);
}

/** A track file for instances to name. */
export const TRACK_FILE = block('vrrp_track_file T', 'file /nowhere/t');
/** Two instances for a group. */
export const PAIR = named('A', 1) + named('B', 2);

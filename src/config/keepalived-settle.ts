import type { KeepalivedConfig, KeepalivedFileConfig, KeepalivedMail } from './keepalived-config.js';
import type { ConfigTree } from './schema.js';

type GroupTree = ConfigTree['groups'][number];
type MailTree = NonNullable<ConfigTree['monitor']['keepalived']['mail']>;

/** What the file says for all groups; null where no group has its addresses moved by keepalived. */
export function settleKeepalivedFile({ monitor, groups }: ConfigTree): KeepalivedFileConfig | null {
  if (!groups.some(isMoved)) return null;
  const { config_file, pid_file, notify_command, notify_user, mail } = monitor.keepalived;
  return {
    configFile: config_file,
    pidFile: pid_file,
    notify: notify_command === undefined ? null : { command: notify_command, user: notify_user },
    mail: mail === undefined ? null : settleMail(mail),
  };
}

function settleMail({ timeout, ...mail }: MailTree): KeepalivedMail {
  return { ...mail, timeoutSeconds: timeout / 1000 };
}

/** What one group says of it. */
export function settleKeepalived({ name, keepalived }: GroupTree): KeepalivedConfig | null {
  if (keepalived === undefined) return null;
  return {
    virtualRouterId: keepalived.virtual_router_id,
    trackFile: keepalived.track_file ?? `/run/quorate/${name}.hold`,
    advertMs: keepalived.advert_interval,
    password: keepalived.password ?? null,
  };
}

function isMoved({ address_mode, virtual_addresses }: GroupTree): boolean {
  return address_mode === 'keepalived' && virtual_addresses.length > 0;
}

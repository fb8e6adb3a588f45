import { complain, requireField } from './checked.js';
import type { Checked } from './checked.js';

/** What `global_defs` gets wrong across its fields. */
export function checkGlobals(checked: Checked<'global_defs'>): void {
  if (checked.fields.notification_email?.length !== 0 || checked.isOpenEnded) return;
  complain(checked, {
    keyword: 'notification_email',
    what: 'notification_email is empty',
    hint: 'name at least one mail address, or leave the block out',
  });
}

/** What a `vrrp_script` lacks. */
export function checkScript(checked: Checked<'vrrp_script'>): void {
  requireField(checked, 'script', 'script "/path/of/program words"');
}

/** What a `vrrp_track_file` lacks. */
export function checkTrackFile(checked: Checked<'vrrp_track_file' | 'track_file'>): void {
  requireField(checked, 'file', 'file /path/of/a/file/that/holds/a/number');
}

/** What a `vrrp_track_process` lacks or contradicts. */
export function checkTrackProcess(checked: Checked<'vrrp_track_process'>): void {
  requireField(checked, 'process', 'process NAME');
  const { process, quorum = 1, quorum_max: most } = checked.fields;
  if (process?.length === 0) {
    complain(checked, { keyword: 'process', what: 'process has no value', hint: 'process NAME' });
  }
  if (most === undefined || most === 0 || most >= quorum) return;
  complain(checked, {
    keyword: 'quorum_max',
    what: `quorum_max is ${most}, less than the quorum of ${quorum}`,
    hint: `at least ${quorum}`,
  });
}

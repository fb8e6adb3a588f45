import { commandField } from './commands.js';
import { once } from './field.js';
import { initFileField, weightField } from './tracking.js';
import { decimal, flag, integer, text, words } from './values.js';

const MANY = 2_147_483_647;

/** The fields of `vrrp_script`. */
export const SCRIPT_FIELDS = {
  script: commandField(),
  interval: integer(1, 4294),
  timeout: integer(1, 4294),
  weight: weightField(253),
  rise: integer(1, MANY),
  fall: integer(1, MANY),
  user: words(),
  init_fail: flag(),
} as const;

/** The fields of `vrrp_track_file`. */
export const TRACK_FILE_FIELDS = {
  file: once(text('the path of a file that holds a number')),
  weight: weightField(254),
  init_file: initFileField(),
} as const;

/** The fields of `vrrp_track_process`. */
export const TRACK_PROCESS_FIELDS = {
  process: words(),
  weight: weightField(254),
  quorum: integer(1, 65_535),
  quorum_max: integer(0, 65_535),
  delay: decimal(0.000001, 3600),
  fork_delay: decimal(0.000001, 3600),
  terminate_delay: decimal(0.000001, 3600),
  full_command: flag(),
} as const;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An age as the tables show it, in its two largest units: `55s`, `14m:10s`, `3h:02m`, `2d:04h`; `-` where unknown. */
export function formatAge(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return '-';
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE) return `${whole}s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)}m:${twoDigits(whole % MINUTE)}s`;
  if (whole < DAY) return `${Math.floor(whole / HOUR)}h:${twoDigits(Math.floor((whole % HOUR) / MINUTE))}m`;
  return `${Math.floor(whole / DAY)}d:${twoDigits(Math.floor((whole % DAY) / HOUR))}h`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

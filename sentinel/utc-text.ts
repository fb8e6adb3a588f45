const DAY_MS = 86_400_000;
/** Days from the first of March of the year 0 to the beginning of Unix time. */
const EPOCH_DAYS = 719_468;
/** Days of 400 years. */
const ERA_DAYS = 146_097;

/**
 * A Unix time as `2026-03-01T12:00:00Z`, for people. By hand, because the core has no calendar: days are counted from the
 * first of March, so that the day that is sometimes there comes last (Howard Hinnant's `civil_from_days`).
 */
export function utcText(unixMs: number): string {
  const days = Math.floor(unixMs / DAY_MS) + EPOCH_DAYS;
  const era = Math.floor(days / ERA_DAYS);
  const dayOfEra = days - era * ERA_DAYS;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const place = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * place + 2) / 5) + 1;
  const month = place < 10 ? place + 3 : place - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}T${timeText(unixMs)}Z`;
}

function timeText(unixMs: number): string {
  const seconds = Math.floor((unixMs - Math.floor(unixMs / DAY_MS) * DAY_MS) / 1000);
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => padded(part, 2))
    .join(':');
}

function padded(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

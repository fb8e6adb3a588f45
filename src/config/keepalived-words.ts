import { duration } from './quantity.js';
import type { Kind, Refusal } from './reading.js';
import { text } from './word.js';

/** A path that keepalived reads as it stands: whole, without what its parser takes apart. */
export const wholePath: Kind<string> = {
  form: 'a whole path, without blanks or quotes',
  read: (input) => {
    const reading = text('a path').read(input);
    if (!('value' in reading) || /^\/[^\s'"\\$#!{}]*$/.test(reading.value)) return reading;
    return { problem: 'is not a path that keepalived can read', hint: 'a whole path, without blanks or quotes' };
  },
};

/** The password of VRRP 2, of which only so many bytes are sent. */
export const vrrpPassword: Kind<string> = {
  form: 'a password of 1 to 8 bytes',
  read: (input) => {
    const reading = text('a password').read(input);
    if (!('value' in reading)) return reading;
    const isRight = Buffer.byteLength(reading.value) <= 8 && /^[^"\\$\p{Cc}]+$/u.test(reading.value);
    return isRight ? reading : PASSWORD_REFUSAL;
  },
};

const PASSWORD_REFUSAL: Refusal = {
  problem: 'is not a password that VRRP can send',
  hint: '1 to 8 bytes without double quotes, backslashes and $',
};

const range = duration('10ms', '40s');

/** How often the holder says that it lives: keepalived counts in steps of 10 ms. */
export const advertInterval: Kind<number> = {
  form: range.form,
  read: (input) => {
    const reading = range.read(input);
    if (!('value' in reading) || reading.value % 10 === 0) return reading;
    return { problem: 'is no interval that keepalived can count', hint: 'whole seconds, or steps of 10ms' };
  },
};

/** A mail address, as keepalived writes it into a letter. */
export const mailAddress: Kind<string> = {
  form: 'a mail address',
  read: (input) => {
    const reading = text('a mail address').read(input);
    if (!('value' in reading) || /^[^\s"'\\$#!{}<>@]+@[^\s"'\\$#!{}<>@]+$/.test(reading.value)) return reading;
    return { problem: 'is not a mail address', hint: 'write it as in ha@example.org' };
  },
};

import type { Reply } from './reply.js';

/** Visible ASCII only, so that CLIENT LIST stays one line of words a client; empty clears the name. */
export function isClientName(name: string): boolean {
  return /^[!-~]*$/.test(name);
}

export const NAME_REFUSED: Reply = {
  kind: 'error',
  text: 'ERR Client names cannot contain spaces, newlines or special characters.',
};

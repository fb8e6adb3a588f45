import { bulk } from '../answers.js';
import { container } from '../container.js';
import type { Command } from '../context.js';

/** There is one user, with or without a password. */
export const ACL_COMMANDS: readonly Command[] = [
  container('acl', [
    {
      name: 'whoami',
      arity: 2,
      needsAuth: true,
      help: ['', 'Return the current connection username.'],
      run: () => bulk('default'),
    },
  ]),
];

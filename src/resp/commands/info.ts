import { bulk } from '../answers.js';
import type { Call, Command } from '../context.js';
import { clientsSection, cpuSection, serverSection, statsSection } from '../info-process.js';
import { sentinelSection } from '../info-sentinel.js';
import type { Reply } from '../reply.js';

/** INFO [section ...] */
export const INFO_COMMANDS: readonly Command[] = [{ name: 'info', arity: -1, needsAuth: true, run: info }];

const SECTIONS = [
  ['Server', serverSection],
  ['Clients', clientsSection],
  ['Stats', statsSection],
  ['CPU', cpuSection],
  ['Sentinel', sentinelSection],
] as const;

const EVERYTHING = ['default', 'all', 'everything'];

/** Unknown sections are left out; the order is always the same. */
function info({ args, context }: Call): Reply {
  const wanted = new Set(args.slice(1).map((name) => name.toLowerCase()));
  const isAll = wanted.size === 0 || EVERYTHING.some((name) => wanted.has(name));
  const texts = SECTIONS.filter(([title]) => isAll || wanted.has(title.toLowerCase())).map(([title, fieldsOf]) => {
    const lines = fieldsOf(context).map(([name, value]) => `${name}:${value}\r\n`);
    return `# ${title}\r\n${lines.join('')}`;
  });
  return bulk(texts.join('\r\n'));
}

import { splitWords } from '../words.js';
import type { SentinelConf } from './conf.js';
import type { ConfLine } from './conf-error.js';
import { ConfLineError } from './conf-error.js';
import type { ConfSurroundings } from './directive.js';
import type { Draft } from './draft.js';
import { newDraft } from './draft.js';
import { applyRedisDirective } from './redis-directives.js';
import { applySentinelDirective, loadStageOf } from './sentinel-directives.js';

/**
 * Reads the lines of a redis-sentinel configuration. The order of `sentinel` lines does not matter: global ones are
 * taken first, then `monitor`, then the rest.
 * @throws ConfLineError for the first line that Redis Sentinel would refuse, and for those that this program must.
 */
export function parseSentinelConf(lines: readonly ConfLine[], surroundings: ConfSurroundings): SentinelConf {
  const draft = newDraft(surroundings.workingDirectory);
  const queued: Queued[] = [];
  for (const line of lines) {
    const [first, ...args] = wordsOf(line);
    if (first === undefined) continue;
    const name = first.toLowerCase();
    if (name !== 'sentinel') applyRedisDirective(draft, { line, name, args, surroundings });
    else if (args[0] !== undefined) queued.push({ line, name: args[0].toLowerCase(), args: args.slice(1) });
  }
  for (const stage of [0, 1, 2] as const) {
    for (const { line, name, args } of queued) {
      if (loadStageOf(name) === stage) applySentinelDirective(draft, { line, name, args, surroundings });
    }
  }
  return finish(draft);
}

interface Queued {
  readonly line: ConfLine;
  readonly name: string;
  readonly args: readonly string[];
}

function wordsOf(line: ConfLine): string[] {
  if (line.text === '' || line.text.startsWith('#')) return [];
  const words = splitWords(line.text);
  if (words === null) throw new ConfLineError(line, 'Unbalanced quotes in configuration line');
  return words;
}

function finish({ groups, userWithPassword, ...draft }: Draft): SentinelConf {
  if (userWithPassword !== null && draft.password === null) {
    throw new ConfLineError(userWithPassword, 'a user with a password is supported only beside requirepass');
  }
  return { ...draft, groups: [...groups.values()] };
}

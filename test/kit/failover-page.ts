import { TRANSITIONS } from '../../sentinel/failover.js';
import type { Transition } from '../../sentinel/failover.js';

/** The page docs/reference/failover.md, made from the transition table. */
export function failoverPage(): string {
  return [HEAD, diagram(), TABLE_HEAD, ...TRANSITIONS.map(tableRow), ''].join('\n');
}

const HEAD = `# A failover, state by state

Every monitor has a course: where it stands in leading its group. At rest all are \`idle\`, and one may be \`leading\` (it was
elected and may write the table until somebody leads a higher epoch). This page is made from the transition table in
\`sentinel/failover.ts\`; an event that has no row for a state is of no meaning there.

- A failover goes \`idle\`, \`looking\`, \`campaigning\`, \`recording\`, \`promoting\`, \`settling\`, \`leading\`.
- A planned move goes \`recording\`, \`nearing\`, \`holding\`, \`equalising\`, \`demoting\`, \`promoting\`, \`settling\`, \`leading\`; until
  the successor is a master it can go back through \`returning\`.
- \`recording\` and \`settling\` wait until a majority of the monitors has the table on disk. So a leader that dies at any point
  leaves a record from which the next one continues.
- To keep the picture readable it leaves out the way from every state after \`campaigning\` to \`idle\` when a higher epoch is
  promised to somebody else (\`deposed\`); the table below has it.
`;

const TABLE_HEAD = '\n| from | on | to | why |\n| --- | --- | --- | --- |';

function diagram(): string {
  const arrows = TRANSITIONS.filter(({ on }) => on !== 'deposed').flatMap(arrowsOf);
  return ['```mermaid', 'stateDiagram-v2', '  [*] --> idle', ...arrows, '```'].join('\n');
}

function arrowsOf({ from, on, to }: Transition): readonly string[] {
  return to.map((state) => `  ${from} --> ${state}: ${on}`);
}

function tableRow({ from, on, to, why }: Transition): string {
  return `| \`${from}\` | \`${on}\` | ${to.map((state) => `\`${state}\``).join(', ')} | ${why} |`;
}

/** Every `--json` output: indented, ended by a newline. */
export function renderJson(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** The end of a change: its words, or the same as JSON. */
export function renderDone(text: string, { json }: { readonly json?: boolean }): string {
  return json === true ? renderJson({ done: true, text }) : `${text}\n`;
}

/** Every `--json` output: indented, ended by a newline. */
export function renderJson(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

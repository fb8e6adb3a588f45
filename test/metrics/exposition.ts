export interface Family {
  readonly name: string;
  readonly help: string;
  readonly kind: string;
  readonly samples: readonly ParsedSample[];
}

export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (-?\d+(?:\.\d+)?(?:e[+-]\d+)?|\+Inf|NaN)$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[\\n"])*)"(?:,|$)/;

/** Reads Prometheus' text format strictly: every family has its HELP and TYPE first, every line must fit. */
export function parseExposition(text: string): readonly Family[] {
  if (!text.endsWith('\n')) throw new Error('the text does not end with a newline');
  return text
    .trimEnd()
    .split('\n\n')
    .map((block) => parseFamily(block.split('\n')));
}

function parseFamily([helpLine = '', typeLine = '', ...lines]: readonly string[]): Family {
  const [, name = '', help = ''] = /^# HELP (\S+) (.+)$/.exec(helpLine) ?? fail(helpLine);
  const [, typedName, kind = ''] = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(typeLine) ?? fail(typeLine);
  if (typedName !== name) fail(typeLine);
  const samples = lines.map(parseSample);
  const names = kind === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name];
  for (const sample of samples) if (!names.includes(sample.name)) fail(sample.name);
  return { name, help, kind, samples };
}

function parseSample(line: string): ParsedSample {
  const [, name = '', labelText = '', value = ''] = SAMPLE.exec(line) ?? fail(line);
  return { name, labels: parseLabels(labelText), value: value === '+Inf' ? Infinity : Number(value) };
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (let rest = text; rest !== ''; ) {
    const match = LABEL.exec(rest) ?? fail(text);
    labels[match[1] ?? ''] = match[2] ?? '';
    rest = rest.slice(match[0].length);
  }
  return labels;
}

function fail(line: string): never {
  throw new Error(`not in the text format: ${line}`);
}

import { expect } from 'chai';
import { functionsOf } from './source-functions.js';
import { findCycle, importsOf } from './source-imports.js';
import { maskSource } from './source-mask.js';
import type { SourceFile } from './source-tree.js';

const sourceOf = (text: string, path = 'a.ts'): SourceFile => ({ path, text, ...maskSource(text) });

describe('the reading of sources', () => {
  const MASKED: readonly (readonly [text: string, code: string, comments: string])[] = [
    ['a // any', 'a       ', '  // any'],
    ['a /* b\n */ c', 'a     \n    c', '  /* b\n */  '],
    [`f('//', "/*") // c`, 'f(    ,     )     ', '              // c'],
    ["'it\\'s' + b", '        + b', '           '],
    ['`a ${b + `c${d}`} e` + f', '     b +     d       + f', '                        '],
    ['`${{ a: 1 }.a}` b', '   { a: 1 }.a   b', '                 '],
    ['x / 2 / y', 'x / 2 / y', '         '],
    ['x.test(/[/"]/g) // y', 'x.test(       )     ', '                // y'],
    ['return /a"b/;', 'return      ;', '             '],
  ];
  for (const [text, code, comments] of MASKED) {
    it(`parts ${JSON.stringify(text)} into code and comments`, () => {
      expect(maskSource(text)).to.deep.equal({ code, comments });
    });
  }

  const FUNCTIONS: readonly (readonly [
    text: string,
    found: readonly (readonly [lines: number, parameters: number])[],
  ])[] = [
    ['function f(a: Map<string, number>, b = 1): void {\n}\n', [[2, 2]]],
    ['export async function f<T>(\n  a: T,\n  b: T,\n): Promise<{ a: T }> {\n}\n', [[5, 2]]],
    ['class A {\n  #f(): { a: number } {\n    return { a: 1 };\n  }\n}\n', [[3, 0]]],
    ['const f = (a: (x: number, y: number) => void, b: [number, string]) => {\n};\n', [[2, 2]]],
    ['const f = ({ a, b }: { a: number; b: string }): number => a;\n', []],
    ['interface A {\n  f(a: number): void;\n}\nif (f(1)) {\n}\nfor (const a of f()) {\n}\n', []],
    [
      'run(() => {\n  go((a) => {\n  });\n});\n',
      [
        [4, 0],
        [2, 1],
      ],
    ],
    ['const a = f(b) ? (c) : { d: 1 };\n', []],
  ];
  for (const [text, found] of FUNCTIONS) {
    it(`measures the functions of ${JSON.stringify(text)}`, () => {
      expect(functionsOf(sourceOf(text)).map(({ lines, parameters }) => [lines, parameters])).to.deep.equal(found);
    });
  }

  it('lists imports of every form, and not those in comments', () => {
    const text = `import { a } from './a.js';\nexport type { B } from './b.js';\nimport './c.js';\n// from './d.js'\nawait import('./e.js');\n`;
    expect(importsOf(sourceOf(text))).to.deep.equal(['./a.js', './b.js', './c.js', './e.js']);
  });

  it('finds a cycle of imports and names it', () => {
    const from = (path: string, target: string) => sourceOf(`import type { X } from '${target}';\n`, path);
    const files = [from('src/a.ts', './b/b.js'), from('src/b/b.ts', '../c.js'), from('src/c.ts', './a.js')];
    expect(findCycle(files)).to.deep.equal(['src/a.ts', 'src/b/b.ts', 'src/c.ts', 'src/a.ts']);
    expect(findCycle(files.slice(0, 2))).to.equal(null);
  });
});

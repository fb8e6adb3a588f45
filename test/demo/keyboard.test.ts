import { expect } from 'chai';
import { PassThrough } from 'node:stream';
import { listenForWishes, type Wish } from '../../src/demo/keyboard.js';

/** Lets everything that is due be done. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('keyboard', () => {
  it('reads one wish a line, and takes what it does not know as unknown', async () => {
    const input = new PassThrough();
    const heard: Wish[] = [];
    const close = listenForWishes({ input, fulfil: async (wish) => void heard.push(wish) });
    for (const line of ['k\n', ' R \n', '\n', 't\n', 'what\n', 'q\n']) {
      input.write(line);
      await settled();
    }
    close();
    expect(heard).to.deep.equal(['kill', 'restart', 'table', 'unknown', 'quit']);
  });

  it('drops what is typed while a wish is being fulfilled', async () => {
    const input = new PassThrough();
    const heard: Wish[] = [];
    let finish = () => {};
    const fulfil = (wish: Wish) => {
      heard.push(wish);
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    };
    const close = listenForWishes({ input, fulfil });
    input.write('k\nk\n');
    await settled();
    finish();
    await settled();
    input.write('t\n');
    await settled();
    close();
    expect(heard).to.deep.equal(['kill', 'table']);
  });
});

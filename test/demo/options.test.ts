import { expect } from 'chai';
import { readDemoOptions } from '../../src/demo/options.js';
import { AppError } from '../../src/errors.js';

const read = (...args: string[]) => readDemoOptions({ args, tempDir: '/some where' });

describe('demo options', () => {
  it('have defaults', () => {
    expect(read()).to.deep.equal({
      wantsHelp: false,
      isTour: false,
      isJson: false,
      dir: '/some where/quorate-demo',
      addresses: ['127.0.0.5', '127.0.0.6', '127.0.0.7'],
      downAfterMs: 1000,
    });
  });

  it('take a tour as JSON, a folder, and other addresses', () => {
    const options = read('--tour', '--json', '--dir', '/x', '--hosts', '127.1.0.1,127.1.0.2,127.1.0.3');
    expect(options).to.include({ isTour: true, isJson: true, dir: '/x' });
    expect(options.addresses).to.deep.equal(['127.1.0.1', '127.1.0.2', '127.1.0.3']);
  });

  for (const args of [
    ['--nonsense'],
    ['stray'],
    ['--json'],
    ['--hosts', '127.0.0.5,127.0.0.6'],
    ['--hosts', '127.0.0.5,127.0.0.5,127.0.0.6'],
    ['--hosts', '10.0.0.5,10.0.0.6,10.0.0.7'],
    ['--hosts', 'a,b,c'],
    ['--dir'],
  ]) {
    it(`refuse ${args.join(' ')}`, () => {
      expect(() => read(...args))
        .to.throw(AppError)
        .with.property('code', 'E_USAGE');
    });
  }
});

import { expect } from 'chai';
import type { ActionResult } from '../../sentinel/index.js';
import { createWishes } from '../../src/fence/wishes.js';
import type { Wish } from '../../src/fence/wishes.js';

const OK: ActionResult = { isDone: true, position: null };

describe('wishes for one server', () => {
  let begun: string[];
  let ends: Map<string, (result?: ActionResult) => void>;
  let isWantedOf: Map<string, () => boolean>;
  let wishes: ReturnType<typeof createWishes>;

  beforeEach(() => {
    begun = [];
    ends = new Map();
    isWantedOf = new Map();
    wishes = createWishes();
  });

  const ask = (name: string, patience: Wish['patience'] = null): Promise<ActionResult> =>
    wishes.ask({
      name,
      patience,
      yields: name === 'unfence',
      begin: (isWanted) => {
        begun.push(name);
        isWantedOf.set(name, isWanted);
        return new Promise((resolve) => ends.set(name, (result = OK) => resolve(result)));
      },
    });
  const end = (name: string): void => ends.get(name)?.();

  it('are carried out at once, and one after the other', async () => {
    const fenced = ask('fence');
    const opened = ask('unfence');
    expect(begun).to.deep.equal(['fence']);
    end('fence');
    expect(await fenced).to.equal(OK);
    expect(begun).to.deep.equal(['fence', 'unfence']);
    end('unfence');
    expect(await opened).to.equal(OK);
  });

  it('of one name are one', async () => {
    const both = [ask('fence'), ask('fence')];
    end('fence');
    expect(await Promise.all(both)).to.deep.equal([OK, OK]);
    expect(begun).to.deep.equal(['fence']);
  });

  it('that wait give way to a later one', async () => {
    const fenced = ask('unfence');
    const first = ask('fence');
    const second = ask('unfence');
    expect(await first).to.deep.include({ isDone: false, reason: 'a later wish took its place' });
    end('unfence');
    await fenced;
    end('unfence');
    expect(await second).to.equal(OK);
    expect(begun).to.deep.equal(['unfence', 'unfence']);
  });

  it('that wait are shared by all who ask for them', async () => {
    const first = ask('fence');
    const others = [ask('unfence'), ask('unfence')];
    end('fence');
    await first;
    end('unfence');
    expect(await Promise.all(others)).to.deep.equal([OK, OK]);
    expect(begun).to.deep.equal(['fence', 'unfence']);
  });

  it('that are contradicted are told so', () => {
    void ask('unfence');
    expect(isWantedOf.get('unfence')?.()).to.equal(true);
    void ask('fence');
    expect(isWantedOf.get('unfence')?.()).to.equal(false);
  });

  it('are shared with the one under way when the contrary one has been dropped', async () => {
    const first = ask('fence');
    const opened = ask('unfence');
    const second = ask('fence');
    end('fence');
    expect(await Promise.all([first, second])).to.deep.equal([OK, OK]);
    expect(await opened).to.deep.include({ isDone: false });
    expect(begun).to.deep.equal(['fence']);
  });

  it('begin before the former one has ended when their patience is over', async () => {
    const opened = ask('unfence');
    const fenced = ask('fence', () => Promise.resolve());
    await Promise.resolve();
    await Promise.resolve();
    expect(begun).to.deep.equal(['unfence', 'fence']);
    end('unfence');
    expect(await opened).to.equal(OK);
    end('fence');
    expect(await fenced).to.equal(OK);
    expect(begun).to.deep.equal(['unfence', 'fence']);
  });

  it('that fail by an error end with its text, and the next begins', async () => {
    const failing = wishes.ask({
      name: 'fence',
      patience: null,
      yields: false,
      begin: () => Promise.reject(new Error('broken')),
    });
    const next = ask('unfence');
    expect(await failing).to.deep.equal({ isDone: false, reason: 'broken' });
    end('unfence');
    expect(await next).to.equal(OK);
  });

  it('are dropped at the end, but for the one under way', async () => {
    const fenced = ask('fence');
    const opened = ask('unfence');
    const closed = wishes.close();
    expect(await opened).to.deep.include({ isDone: false });
    end('fence');
    await closed;
    expect(await fenced).to.equal(OK);
    expect(await ask('fence')).to.deep.include({ isDone: false });
    expect(begun).to.deep.equal(['fence']);
  });
});

import { expect } from 'chai';
import { createLatestWriter } from '../../src/store/latest-writer.js';

/** A disk whose writes end when the test says so. */
function slowDisk() {
  const written: number[] = [];
  const endings: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const writer = createLatestWriter((value: number) => {
    written.push(value);
    return new Promise<void>((resolve, reject) => endings.push({ resolve, reject }));
  });
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const end = async (error?: Error) => {
    const ending = endings.shift();
    if (error === undefined) ending?.resolve();
    else ending?.reject(error);
    await settle();
  };
  return { writer, written, end, settle };
}

describe('createLatestWriter', () => {
  it('writes at once when nothing is under way', async () => {
    const { writer, written, end } = slowDisk();
    const done = writer.write(1);
    expect(written).to.deep.equal([1]);
    await end();
    await done;
  });

  it('writes only the latest of those that wait, and resolves them all', async () => {
    const { writer, written, end } = slowDisk();
    const ended: number[] = [];
    const all = [1, 2, 3, 4].map((value) => writer.write(value).then(() => ended.push(value)));
    await end();
    expect(ended).to.deep.equal([1]);
    expect(written).to.deep.equal([1, 4]);
    await end();
    await Promise.all(all);
    expect(ended).to.deep.equal([1, 2, 3, 4]);
    expect(written).to.deep.equal([1, 4]);
  });

  it('tells a failure to those whose value was in it, and goes on with the rest', async () => {
    const { writer, written, end } = slowDisk();
    const outcomes = [1, 2, 3].map((value) =>
      writer.write(value).then(
        () => 'written',
        (error: Error) => error.message,
      ),
    );
    await end(new Error('full'));
    await end();
    expect(await Promise.all(outcomes)).to.deep.equal(['full', 'written', 'written']);
    expect(written).to.deep.equal([1, 3]);
    const again = writer.write(4);
    await end();
    await again;
    expect(written).to.deep.equal([1, 3, 4]);
  });

  it('never has two writes under way', async () => {
    let running = 0;
    let most = 0;
    const writer = createLatestWriter(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => setImmediate(resolve));
      running -= 1;
    });
    const all: Promise<void>[] = [];
    for (let round = 0; round < 50; round += 1) {
      all.push(writer.write(round), writer.write(round));
      if (round % 3 === 0) await all.at(-2);
      if (round % 7 === 0) await new Promise<void>((resolve) => setImmediate(resolve));
    }
    await Promise.all(all);
    expect(most).to.equal(1);
  });

  it('finishes what was accepted when it is closed, and accepts no more', async () => {
    const { writer, written, end } = slowDisk();
    const accepted = Promise.all([writer.write(1), writer.write(2)]);
    const closed = writer.close();
    expect(await writer.write(3).catch((error: Error) => error.message)).to.equal('the store is closed');
    await end();
    await end();
    await Promise.all([accepted, closed]);
    expect(written).to.deep.equal([1, 2]);
  });
});

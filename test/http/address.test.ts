import { expect } from 'chai';
import fc from 'fast-check';
import { AppError } from '../../src/errors.js';
import { compareAddresses } from '../../src/http/address-order.js';
import { parseAddress } from '../../src/http/address.js';
import { shownAddresses } from '../../src/http/shown-address.js';

describe('addresses', () => {
  for (const [text, host, port] of [
    ['10.0.0.5', '10.0.0.5', null],
    ['10.0.0.5:6379', '10.0.0.5', 6379],
    ['fd00::5', 'fd00::5', null],
    ['FD00::0:5', 'fd00::5', null],
    ['[fd00::5]', 'fd00::5', null],
    ['[fd00::5]:6379', 'fd00::5', 6379],
  ] as const) {
    it(`reads ${text}`, () => {
      expect(parseAddress(text)).to.deep.equal({ host, port });
    });
  }

  for (const text of [
    '',
    'ts02',
    'ts02:6379',
    '10.0.0',
    '10.0.0.5:',
    '10.0.0.5:0',
    '10.0.0.5:65536',
    '[10.0.0.5]',
    '10.0.0.256',
  ]) {
    it(`refuses "${text}" as E_HOST_NAME`, () => {
      expect(() => parseAddress(text))
        .to.throw(AppError, `"${text}" is not an IP address`)
        .with.property('code', 'E_HOST_NAME');
    });
  }

  it('orders by number, not by text, IPv4 before IPv6, then by port', () => {
    const ordered = [
      '9.0.0.1:1',
      '10.0.0.5:6379',
      '10.0.0.5:16379',
      '10.0.0.10:6379',
      '[::1]:1',
      '[fd00::5]:1',
      '[fd00::10]:1',
      'ts01:1',
    ];
    expect(ordered.toReversed().toSorted(compareAddresses)).to.deep.equal(ordered);
  });

  it('is a total order on any texts', () => {
    const address = fc.oneof(
      fc.string(),
      fc.ipV4(),
      fc.ipV6().map((host) => `[${host}]:1`),
      fc.ipV4().map((host) => `${host}:2`),
    );
    fc.assert(
      fc.property(address, address, address, (a, b, c) => {
        expect(Math.sign(compareAddresses(a, b))).to.equal(0 - Math.sign(compareAddresses(b, a)));
        if (compareAddresses(a, b) <= 0 && compareAddresses(b, c) <= 0) expect(compareAddresses(a, c)).to.be.at.most(0);
        if (compareAddresses(a, b) === 0) expect(a).to.equal(b);
      }),
    );
  });

  it('shows the host alone while all hosts differ', () => {
    expect(['10.0.0.5:6379', '[fd00::5]:6379'].map(shownAddresses(['10.0.0.5:6379', '[fd00::5]:6379']))).to.deep.equal([
      '10.0.0.5',
      'fd00::5',
    ]);
    const sameHost = ['127.0.0.1:6379', '127.0.0.1:6380'];
    expect(sameHost.map(shownAddresses(sameHost))).to.deep.equal(sameHost);
  });
});

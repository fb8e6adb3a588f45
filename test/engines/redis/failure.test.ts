import { expect } from 'chai';
import { failureOfConnect, failureOfReply, isCutOff } from '../../../src/engines/redis/failure.js';

describe('Redis failure', () => {
  const sockets: readonly (readonly [what: string, error: Record<string, string>, kind: string, fault?: string])[] = [
    ['a refused connection', { code: 'ECONNREFUSED', syscall: 'connect' }, 'refused'],
    ['a reset while connecting', { code: 'ECONNRESET', syscall: 'connect' }, 'refused'],
    ['a host without a way to it', { code: 'EHOSTUNREACH', syscall: 'connect' }, 'silent'],
    ['a network without a way to it', { code: 'ENETUNREACH', syscall: 'connect' }, 'silent'],
    ['a time-out', { code: 'ETIMEDOUT', syscall: 'connect' }, 'silent'],
    ['an error without a code', {}, 'silent'],
    ['an untrusted certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'faulty', 'other-engine'],
    ['no TLS at the other side', { code: 'EPROTO', syscall: 'write' }, 'faulty', 'other-engine'],
    [
      'a client certificate asked for',
      { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' },
      'faulty',
      'no-permission',
    ],
  ];
  for (const [what, fields, kind, fault] of sockets) {
    it(`is ${fault ?? kind} for ${what}`, () => {
      const { result, why } = failureOfConnect(Object.assign(new Error('text'), fields));
      expect(result.kind).to.equal(kind);
      expect('fault' in result ? result.fault : undefined).to.equal(fault);
      expect(why).to.not.equal('');
    });
  }

  it('tells a cut connection from a refused one', () => {
    expect(isCutOff(Object.assign(new Error('x'), { code: 'ECONNRESET', syscall: 'read' }))).to.equal(true);
    expect(isCutOff(Object.assign(new Error('x'), { code: 'ECONNRESET', syscall: 'connect' }))).to.equal(false);
    expect(isCutOff(new Error('x'))).to.equal(false);
  });

  const replies: readonly (readonly [code: string, kind: string, fault?: string])[] = [
    ['LOADING', 'loading'],
    ['NOAUTH', 'faulty', 'wrong-password'],
    ['WRONGPASS', 'faulty', 'wrong-password'],
    ['NOPERM', 'faulty', 'no-permission'],
    ['DENIED', 'faulty', 'no-permission'],
    ['ERR', 'faulty', 'other-engine'],
    ['BUSY', 'silent'],
    ['', 'silent'],
  ];
  for (const [code, kind, fault] of replies) {
    it(`is ${fault ?? kind} for the reply ${code || 'without a code'}`, () => {
      const { result } = failureOfReply('INFO', { kind: 'error', code, text: `${code} text` });
      expect(result.kind).to.equal(kind);
      expect('fault' in result ? result.fault : undefined).to.equal(fault);
    });
  }

  it('names the command that is not permitted', () => {
    const { result } = failureOfReply('INFO', { kind: 'error', code: 'NOPERM', text: 'NOPERM no' });
    expect('detail' in result && result.detail).to.include('INFO');
  });
});

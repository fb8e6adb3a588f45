import fc from 'fast-check';
import type { FieldsOf, ModelOf } from '../../src/keepalived-conf/blocks.js';

/** Pieces of a configuration in any order: mostly nonsense, with everything in it that has a meaning to the reader. */
export function scraps(): fc.Arbitrary<string> {
  const known = fc.constantFrom(
    '{',
    '}',
    '"',
    "'",
    '!',
    '#',
    '\\',
    '\n',
    '\r\n',
    ' ',
    '\t',
    ' \\\n',
    '@',
    '@^',
    '@a ',
    '@^a ',
    '@b ',
    '\u00a0',
    '$',
    '$A=',
    '${A}',
    '$A',
    '${_PWD}',
    '~SEQ(X,1,2) ',
    '~LST(X,a,b) ',
    'include x',
    'vrrp_instance V',
    'state',
  );
  return fc
    .array(fc.oneof({ weight: 8, arbitrary: known }, fc.string({ maxLength: 4 })), { maxLength: 60 })
    .map((parts) => parts.join(''));
}

const NAME = fc.stringMatching(/^[a-zA-Z][\w.-]{0,11}$/);
const TEXT = fc
  .stringMatching(/^[\w@~!#{}' .,:/-]{1,20}$/)
  .filter((text) => !/^\s*[{}]?\s*$/.test(text) && text.split("'").length % 2 === 1);
const IPV4 = fc
  .tuple(fc.integer({ min: 1, max: 254 }), fc.integer({ min: 0, max: 255 }))
  .map(([a, b]) => `10.0.${b}.${a}`);

/** A whole vrrp_instance that keepalived accepts on a host with the interface eth0. */
export function instances(): fc.Arbitrary<ModelOf<'vrrp_instance'>> {
  const fields = fc.record(
    {
      state: fc.constant<'BACKUP'>('BACKUP'),
      nopreempt: fc.constant<true>(true),
      interface: fc.constant('eth0'),
      virtual_router_id: fc.integer({ min: 1, max: 255 }),
      priority: fc.integer({ min: 1, max: 254 }),
      advert_int: fc.integer({ min: 1, max: 255 }),
      unicast_src_ip: IPV4,
      unicast_peer: fc.array(fc.record({ address: IPV4, options: fc.constantFrom([], ['min_ttl', '3']) }), {
        minLength: 1,
        maxLength: 4,
      }),
      virtual_ipaddress: fc.array(
        fc.record({
          address: IPV4,
          prefixLength: fc.option(fc.integer({ min: 0, max: 32 })),
          device: fc.constantFrom(null, 'eth0'),
          options: fc.constantFrom([], ['no_track'], ['scope', 'link']),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      authentication: fc.record({
        auth_type: fc.constantFrom('PASS', 'AH'),
        auth_pass: fc.stringMatching(/^[\w !#{}@]{0,7}\w$/),
      }),
      garp_master_delay: fc.integer({ min: 0, max: 4294 }),
      smtp_alert: fc.boolean(),
      notify_stop: fc.record({
        command: TEXT.map((text) => `/nowhere/${text}`),
        user: fc.constant(null),
        group: fc.constant(null),
      }),
    },
    { requiredKeys: ['interface', 'virtual_router_id', 'virtual_ipaddress', 'unicast_peer'] },
  );
  return fc
    .tuple(NAME, fields)
    .map(([name, values]) => ({ kind: 'vrrp_instance', name, fields: withoutNothing(values) }));
}

/** A whole global_defs that keepalived accepts. */
export function globals(): fc.Arbitrary<ModelOf<'global_defs'>> {
  const fields = fc.record(
    {
      router_id: TEXT,
      notification_email: fc.array(TEXT, { minLength: 1, maxLength: 3 }),
      notification_email_from: TEXT,
      smtp_server: fc.record({ host: IPV4, port: fc.option(fc.integer({ min: 1, max: 65_535 })) }),
      smtp_connect_timeout: fc.integer({ min: 1, max: 4294 }),
      smtp_alert: fc.boolean(),
      vrrp_garp_master_repeat: fc.integer({ min: 1, max: 100 }),
      vrrp_garp_interval: fc.integer({ min: 1, max: 900 }).map((thousandths) => thousandths / 1000),
    },
    { requiredKeys: [] },
  );
  return fields.map((values) => ({ kind: 'global_defs', name: null, fields: withoutNothing(values) }));
}

/** Optional keys are left out, as a reader leaves them out. */
function withoutNothing<T extends FieldsOf<'vrrp_instance'> | FieldsOf<'global_defs'>>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

/** Which changes count as changed content, and of which keys. */
import { amend, create, edit, isRefused, remove } from './config-steps.ts';
import { nothing, rolls } from './expectations.ts';
import { envFrom, inInitContainer, keyOf, mountedWith, projected, pullSecret, volume, type Use } from './objects.ts';
import { allKinds, type Scenario } from './scenario.ts';
import { hints } from './names.ts';

const red = { color: 'red' };
const blue = { color: 'blue' };
const two = { values: { color: 'red', size: 'small' } };
const rollsOfApp = [edit('ConfigMap/app', blue), rolls('ConfigMap/app')] as const;

const whole: readonly (readonly [string, Use])[] = [
  ['a projected volume', projected('ConfigMap/app', 'Secret/app')],
  ['variables of an init container', inInitContainer(envFrom('ConfigMap/app'))],
  ['a volume', volume('ConfigMap/app')],
];

const uses: readonly Scenario[] = [
  ...whole.map(([name, use], index): Scenario => ({
    name: `${name}: any key of the config rolls`,
    kinds: allKinds.slice(index, index + 1),
    given: { uses: [use], configs: { 'ConfigMap/app': two, 'Secret/app': two } },
    steps: [edit('ConfigMap/app', { size: 'large' }), rolls('ConfigMap/app')],
  })),
  {
    name: 'a variable from one key: that key rolls, another does not',
    kinds: allKinds,
    given: { uses: [keyOf('Secret/app', 'color')], configs: { 'Secret/app': two } },
    steps: [edit('Secret/app', { size: 'large' }), nothing, edit('Secret/app', blue), rolls('Secret/app')],
  },
  {
    name: 'a volume with items: their keys roll, others do not',
    kinds: ['StatefulSet', 'DaemonSet'],
    given: { uses: [volume('ConfigMap/app', 'color')], configs: { 'ConfigMap/app': two } },
    steps: [edit('ConfigMap/app', { size: 'large' }), nothing, ...rollsOfApp],
  },
  {
    name: 'the Secret with which a CSI driver mounts a volume: any of its keys rolls',
    kinds: ['StatefulSet'],
    given: { uses: [mountedWith('app')], configs: { 'Secret/app': { values: red } } },
    steps: [edit('Secret/app', blue), rolls('Secret/app')],
  },
  {
    name: 'imagePullSecrets are no use of a Secret',
    given: { uses: [pullSecret('app')], configs: { 'Secret/app': { values: red } } },
    steps: [edit('Secret/app', blue), nothing],
  },
];

const contents: readonly Scenario[] = [
  {
    name: 'content that goes to B and back to A, each of them rolled out: two rollouts, and no trigger comes twice',
    kinds: allKinds,
    steps: [...rollsOfApp, edit('ConfigMap/app', red), rolls('ConfigMap/app')],
  },
  {
    name: 'content that goes to B and back to A before anything is rolled: nothing',
    given: { annotations: hints({ auto: 'true', settle: '3s' }) },
    kinds: ['DaemonSet'],
    steps: [edit('ConfigMap/app', blue), edit('ConfigMap/app', red), nothing],
  },
  {
    name: 'labels and annotations of a config are no content',
    kinds: allKinds,
    steps: [amend('ConfigMap/app', { metadata: { labels: { a: 'b' }, annotations: { c: 'd' } } }), nothing],
  },
  {
    name: 'labels and annotations of a Secret are no content',
    given: { configs: { 'Secret/app': { values: red } }, uses: [volume('Secret/app')] },
    steps: [amend('Secret/app', { metadata: { labels: { a: 'b' }, annotations: { c: 'd' } } }), nothing],
  },
  {
    name: 'a key that is added, and one that is removed, is other content of the whole config',
    steps: [
      edit('ConfigMap/app', { size: 'small' }),
      rolls('ConfigMap/app'),
      edit('ConfigMap/app', { size: null }),
      rolls('ConfigMap/app'),
    ],
  },
  {
    name: 'binaryData is content',
    given: { configs: { 'ConfigMap/app': { binaryData: { logo: 'AAEC' } } } },
    kinds: ['StatefulSet'],
    steps: [amend('ConfigMap/app', { binaryData: { logo: 'AAED' } }), rolls('ConfigMap/app')],
  },
  {
    name: 'a key that moves from data to binaryData with the same bytes: nothing',
    steps: [
      amend('ConfigMap/app', { data: { color: null }, binaryData: { color: Buffer.from('red').toString('base64') } }),
      nothing,
    ],
  },
  {
    name: 'a config that has no data gets some, and loses it again',
    given: { configs: { 'ConfigMap/app': {} } },
    kinds: ['DaemonSet'],
    steps: [...rollsOfApp, edit('ConfigMap/app', { color: null }), rolls('ConfigMap/app')],
  },
  {
    name: 'an empty value is content',
    given: { configs: { 'Secret/app': { values: red } }, uses: [envFrom('Secret/app')] },
    steps: [edit('Secret/app', { color: '' }), rolls('Secret/app')],
  },
  {
    name: 'one byte in a value of nearly 1 MiB rolls',
    given: { configs: { 'ConfigMap/app': { values: { big: 'x'.repeat(1_048_000) } } } },
    steps: [edit('ConfigMap/app', { big: `${'x'.repeat(1_047_999)}y` }), rolls('ConfigMap/app')],
  },
  {
    name: 'one of 500 keys rolls',
    given: {
      configs: {
        'ConfigMap/app': {
          values: Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`key-${String(at)}`, 'red'])),
        },
      },
    },
    kinds: ['StatefulSet'],
    steps: [edit('ConfigMap/app', { 'key-499': 'blue' }), rolls('ConfigMap/app')],
  },
  {
    name: 'keys with dots, dashes and underscores, and values that are not ASCII',
    given: { configs: { 'ConfigMap/app': { values: { '-._Z': 'süß' } } }, uses: [keyOf('ConfigMap/app', '-._Z')] },
    steps: [edit('ConfigMap/app', { '-._Z': 'sauer 🍋' }), rolls('ConfigMap/app')],
  },
  {
    name: 'a key that is not ASCII cannot exist: the API server refuses it',
    steps: [isRefused('ConfigMap/other', { größe: 'x' }), isRefused('Secret/other', { größe: 'x' }), nothing],
  },
  {
    name: 'an immutable config that is replaced rolls',
    given: { configs: { 'ConfigMap/app': { values: red, isImmutable: true } } },
    kinds: ['Deployment', 'StatefulSet'],
    steps: [
      remove('ConfigMap/app'),
      create('ConfigMap/app', { values: blue, isImmutable: true }),
      rolls('ConfigMap/app'),
    ],
  },
];

export const recordsOfContent: readonly Scenario[] = [...uses, ...contents];

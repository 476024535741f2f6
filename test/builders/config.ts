/** Builds ConfigMaps, Secrets and their states. A test sets only the fields that matter to it. */
import type { ConfigState } from '../../src/model/config-state.ts';
import type { ConfigKind } from '../../src/model/kinds.ts';
import type { ConfigObject } from '../../src/model/kube-object.ts';
import { annotationsOf } from '../../src/plan/read/annotations.ts';
import { plainWindows } from './plain.ts';
import { Digester } from '../../src/plan/record/digest.ts';
import { readConfig, type ReadSettings } from '../../src/plan/read/config.ts';

/** The digests of all tests, under a fixed key, so that tests can contain the expected ones. */
export const testDigester = new Digester(new Uint8Array(32).fill(7));

/** The settings with which objects are read in all tests. */
export const testReading: ReadSettings = {
  digester: testDigester,
  previous: [],
  annotations: annotationsOf('reroll.dev'),
  isStakater: false,
  windows: plainWindows,
};

export interface ConfigOptions {
  readonly kind?: ConfigKind;
  readonly namespace?: string;
  readonly name?: string;
  readonly resourceVersion?: string;
  /** Plain text for both kinds; the values of a Secret are encoded. */
  readonly data?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** When it was created and last written; by default, the times that `configObject` does not have. */
  readonly times?: Pick<ConfigState, 'createdAtMs' | 'writtenAtMs'>;
}

/** A ConfigMap or Secret as the API server sends it. */
export function configObject(options: ConfigOptions = {}): ConfigObject {
  const {
    kind = 'ConfigMap',
    namespace = 'shop',
    name = 'app',
    resourceVersion = '100',
    data = { color: 'red' },
  } = options;
  const encode = (value: string): string => (kind === 'Secret' ? Buffer.from(value).toString('base64') : value);
  return {
    metadata: { namespace, name, uid: `uid-of-${name}`, resourceVersion, annotations: options.annotations ?? {} },
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, encode(value)])),
  };
}

/** The state of that config. */
export function configState(options: ConfigOptions = {}, reading: ReadSettings = testReading): ConfigState {
  return { ...readConfig(options.kind ?? 'ConfigMap', configObject(options), reading), ...options.times };
}

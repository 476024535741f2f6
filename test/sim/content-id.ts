/** The content ids of the configs of the simulation, made as every replica makes them. */
import { parseConfigRef, type ConfigRef } from '../../src/model/kinds.ts';
import { absent } from '../../src/model/record.ts';
import { readConfig } from '../../src/plan/read/config.ts';
import { testDigester, testReading } from '../builders/config.ts';
import { namespaceName, type Data } from './objects.ts';

/** The id of a config with these data; undefined for no config. */
export function contentIdOf(ref: ConfigRef, data: Data | undefined): string {
  const { kind, name } = parseConfigRef(ref);
  const metadata = { namespace: namespaceName, name, uid: '', resourceVersion: '1' };
  return data === undefined ? absent : testDigester.ofContent(readConfig(kind, { metadata, data }, testReading));
}

/** The paths other than resources: health, version and discovery, which are public. */
import { answerDiscovery } from './discovery.ts';
import type { Answer } from './answer.ts';

const VERSION = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  gitVersion: 'v1.36.0-embedded',
  gitTreeState: 'clean',
  platform: 'nodejs',
};

export function answerSystemPath(pathname: string): Answer | undefined {
  if (['/livez', '/readyz', '/healthz'].includes(pathname)) return { status: 200, body: 'ok' };
  return pathname === '/version' ? { status: 200, body: VERSION } : answerDiscovery(pathname);
}

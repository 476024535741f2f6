/** API discovery, which kubectl reads before anything else: the groups, versions and resources of the server. */
import { resources, type Resource } from '../resources.ts';
import type { Answer } from './answer.ts';

const shortNames: Readonly<Record<string, readonly string[]>> = {
  configmaps: ['cm'],
  daemonsets: ['ds'],
  deployments: ['deploy'],
  namespaces: ['ns'],
  statefulsets: ['sts'],
};

const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

export function answerDiscovery(pathname: string): Answer | undefined {
  if (pathname === '/api') return { status: 200, body: { kind: 'APIVersions', versions: ['v1'] } };
  if (pathname === '/apis') return { status: 200, body: { kind: 'APIGroupList', apiVersion: 'v1', groups: groups() } };
  const [, group = '', version] = /^\/(?:api|apis\/([^/]+))\/([^/]+)$/.exec(pathname) ?? [];
  const members = resources.filter((resource) => resource.group === group && resource.version === version);
  if (version === undefined || members.length === 0) return undefined;
  const groupVersion = pathname.replace(/^\/apis?\//, '');
  const list = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: members.map(describe) };
  return { status: 200, body: list };
}

function describe({ plural, kind, namespaced }: Resource): object {
  return {
    name: plural,
    singularName: kind.toLowerCase(),
    namespaced,
    kind,
    verbs,
    shortNames: shortNames[plural] ?? [],
  };
}

function groups(): object[] {
  const versions = new Map(resources.filter(({ group }) => group !== '').map(({ group, version }) => [group, version]));
  return [...versions].map(([name, version]) => {
    const preferredVersion = { groupVersion: `${name}/${version}`, version };
    return { name, versions: [preferredVersion], preferredVersion };
  });
}

import type { LintObject } from '../lint-object.ts';
import { isConfig } from '../provided/index-of-configs.ts';
import { listAt, membersAt, textAt } from '../../model/members.ts';
import type { Found, LintRule } from '../rule.ts';
import type { World } from '../world.ts';

/** A URL of a webhook, which is a credential, in a file of options. */
export const inlineSecretUrl: LintRule = {
  id: 'inline-secret-url',
  severity: 'error',
  summary: 'A file of options holds the URL of a webhook, which is a credential, instead of naming a file with it.',
  find: findUrls,
};

/** More are no file of options. */
const mostSinks = 1_000;

const message =
  'A sink of notifications has its URL here. It is a credential: put it into a Secret and name its file with urlFile.';

function* findUrls({ optionsFiles, objects }: World): Generator<Found, void> {
  for (const { value, positionOf } of optionsFiles) {
    for (const [index, sink] of listAt(value, 'sinks').slice(0, mostSinks).entries()) {
      if (textAt(sink, 'url') !== undefined) yield { in: positionOf(['sinks', index, 'url']), message };
    }
  }
  for (const object of objects.filter(isConfig)) yield* inConfig(object);
}

function* inConfig(object: LintObject): Generator<Found, void> {
  for (const member of ['data', 'stringData']) {
    for (const [key, text] of Object.entries(membersAt(object.manifest.object, member))) {
      if (typeof text !== 'string' || !holdsSinkUrl(text)) continue;
      yield { in: object, path: [member, key], message, about: member };
    }
  }
}

/** A text of options in a config: it is no file of its own, so its lines are enough. */
function holdsSinkUrl(text: string): boolean {
  return /^sinks:/m.test(text) && /(?:^|[{,\s-])url:\s*['"]?https?:\/\//m.test(text);
}

/** The data of `reroll explain` about a config: docs/schemas/config-explanation.schema.json. */
import type { ConfigExplanation, ConfigUser, Effect } from '../survey/explain/explanation.ts';
import { apiVersion } from '../model/json-text.ts';
import { answerData, headOf, keysData, ownerData, useData, userData, type DataContext } from './explanation-data.ts';

export function configData(explanation: ConfigExplanation, context: DataContext): object {
  const { config, exists, controller, keys, notRead = null, by, users, unusedKeys, findings } = explanation;
  return {
    apiVersion,
    kind: 'ConfigExplanation',
    ...headOf(controller, context),
    config,
    exists,
    keys: keys === undefined ? null : keysData(keys),
    notRead,
    by: by.filter((owner) => owner.keys.length > 0).map(ownerData),
    users: users.map(configUserData),
    unusedKeys: unusedKeys === undefined ? null : keysData(unusedKeys),
    answers: findings.map((finding) => answerData(finding, context.nowMs)),
  };
}

function configUserData(user: ConfigUser): object {
  const { use, isOptedIn, effects } = user;
  return { ...userData(user), isOptedIn, use: useData(use), effects: effects.map(effectData) };
}

function effectData({ keys, effect, gates, because }: Effect): object {
  return { keys: keysData(keys), effect, gates, because: because ?? null };
}

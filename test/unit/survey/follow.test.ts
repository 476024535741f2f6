/** A survey that is repeated while the API server is away for a moment. */
import { expect, test } from '@jest/globals';

import { ClientError } from '../../../src/model/cluster-client.ts';
import { workloadKinds } from '../../../src/model/kinds.ts';
import { followSurvey, type Following } from '../../../src/survey/follow.ts';
import type { Installation } from '../../../src/survey/installation.ts';
import { SmallCluster } from '../../fakes/small-cluster.ts';

const away = new ClientError('the API server does not answer', false);

/** Follows for `turns` seconds. @param failing the turns in which the installation cannot be read */
async function follow(turns: number, failing: readonly number[], handlers: Pick<Following, 'onFailure'> | object = {}) {
  const cluster = new SmallCluster();
  const abort = new AbortController();
  const surveys: number[] = [];
  let turn = 0;
  const sleep = (): Promise<void> => {
    turn += 1;
    if (turn > turns) abort.abort(new Error('ended'));
    abort.signal.throwIfAborted();
    return Promise.resolve();
  };
  const readInstallation = (): Promise<Installation> =>
    failing.includes(turn) ? Promise.reject(away) : Promise.resolve(cluster.installation);
  const input = {
    client: cluster.client(),
    scope: { namespaces: [undefined], kinds: workloadKinds(), selector: undefined, named: undefined, keepsAll: false },
    installation: cluster.installation,
    keys: undefined,
    onProgress: () => undefined,
  };
  const following = {
    pace: { sleep, shortestMs: 1_000, longestMs: 5_000 },
    readInstallation,
    onSurvey: () => void surveys.push(turn),
    ...handlers,
  };
  const end: unknown = await followSurvey(input, following, abort.signal).catch((error: unknown) => error);
  return { surveys, end };
}

test('a failure after the first survey is passed on, and the survey is tried again after the shortest time', async () => {
  const failures: string[] = [];
  const onFailure = ({ message }: ClientError): void => void failures.push(message);
  const { surveys, end } = await follow(12, [5, 6], { onFailure });
  expect(failures).toEqual([away.message, away.message]);
  expect(surveys).toEqual([0, 7, 12]);
  expect(end).toEqual(new Error('ended'));
});

test('without a handler a failure ends it', async () => {
  expect((await follow(12, [5])).end).toBe(away);
});

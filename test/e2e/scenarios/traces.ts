/** Steps that expect reroll's records, Events, log lines and metrics. */
import { isDeepStrictEqual } from 'node:util';

import type { ApiObject } from '../../support/api-client.ts';
import type { ConfigRef } from './objects.ts';
import type { Step } from './scenario.ts';
import type { ScenarioEnv } from './scenario-env.ts';
import type { WorkloadName } from './template-history.ts';

/** The workload carries a record that covers every config that exists. */
export const recorded: Step = {
  description: 'a record',
  run: async (env) => {
    await untilRecorded(env, env.web);
  },
};

export async function untilRecorded(env: ScenarioEnv, workload: WorkloadName): Promise<void> {
  const { history } = env.group;
  const text = (): string | undefined => history.of(workload)?.object.metadata.annotations?.[env.names.record];
  await env.until(`the record of ${workload}`, () => text() !== undefined);
}

export const notRecorded: Step = {
  description: 'no record any more',
  run: async (env) => {
    await env.until('the record to go', () => env.annotation(env.names.record) === undefined);
  },
};

/** The record contains the content of a config, and not only its absence. */
export function recordsContentOf(ref: ConfigRef): Step {
  return {
    description: `a record of the content of ${ref}`,
    run: async (env) => {
      await env.until(`the content of ${ref} in the record`, () => typeof recordOf(env)[ref] === 'object');
    },
  };
}

type Entries = Readonly<Partial<Record<ConfigRef, unknown>>>;

function recordOf(env: ScenarioEnv): Entries {
  const record = JSON.parse(env.annotation(env.names.record) ?? '{}') as { configs?: Entries };
  return record.configs ?? {};
}

/** The record names exactly these configs; the markers are always there. */
export function records(...refs: readonly ConfigRef[]): Step {
  const wanted = [...refs, 'ConfigMap/marker', 'Secret/marker'].sort();
  return {
    description: `a record of ${refs.join(' and ')}`,
    run: async (env) => {
      await env.until(`the record to name ${wanted.join(', ')}`, () => {
        return isDeepStrictEqual(Object.keys(recordOf(env)).sort(), wanted);
      });
    },
  };
}

/** The controller logs this about the workload, after the last action. */
export function logs(msg: string, fields: Readonly<Record<string, string | RegExp>> = {}): Step {
  return {
    description: `the log has "${msg}" ${Object.values(fields).join(' ')}`,
    run: async (env) => {
      const fits = (text: string, wanted: string | RegExp): boolean =>
        typeof wanted === 'string' ? text === wanted : wanted.test(text);
      await env.until(`"${msg}" in the log`, () =>
        env.log.some(
          (line) =>
            line.msg === msg && Object.entries(fields).every(([field, wanted]) => fits(String(line[field]), wanted)),
        ),
      );
    },
  };
}

/** The controller has seen this config change: later changes come later for it, too, in any watch. */
export function seen(ref: ConfigRef): Step {
  return {
    description: `${ref} was seen to change`,
    run: async (env) => {
      const config = ref.replace('/', `/${env.params.namespace}/`);
      await env.until(`${config} to be seen`, () =>
        env.group.controllers.every(({ lines }) =>
          lines.some((line) => line.msg === 'config seen to change' && line['config'] === config),
        ),
      );
    },
  };
}

/** One Event about the workload, and no second one of its kind. */
export function event(type: 'Normal' | 'Warning', text: RegExp): Step {
  return {
    description: `one ${type} Event like ${String(text)}`,
    run: (env) => oneEvent(env, `${env.params.kind}/web`, (each) => each['type'] === type && text.test(textOf(each))),
  };
}

/** One Warning Event about a config, and no second one of its kind. */
export function warningOf(ref: ConfigRef, text: RegExp): Step {
  return {
    description: `one Warning about ${ref} like ${String(text)}`,
    run: (env) => oneEvent(env, ref, (each) => each['type'] === 'Warning' && text.test(textOf(each))),
  };
}

/** One Warning Event about the Namespace of the workload, which is created in that namespace. */
export function warningOfNamespace(text: RegExp): Step {
  return {
    description: `one Warning about the Namespace like ${String(text)}`,
    run: (env) =>
      oneEvent(
        env,
        `Namespace/${env.params.namespace}`,
        (each) => each['type'] === 'Warning' && text.test(textOf(each)),
      ),
  };
}

async function oneEvent(env: ScenarioEnv, about: string, fits: (event: ApiObject) => boolean): Promise<void> {
  const found = await env.until(`an Event about ${about}`, async () => {
    const events = (await eventsOf(env, about)).filter(fits);
    return events.length > 0 && events;
  });
  if (found.length > 1) throw new Error(`${String(found.length)} Events: ${found.map(textOf).join('; ')}`);
}

/** No Event about the workload. */
export function noEvent(text: RegExp): Step {
  return {
    description: `no Event like ${String(text)}`,
    run: async (env) => {
      const found = (await eventsOf(env, `${env.params.kind}/web`)).map(textOf).filter((each) => text.test(each));
      if (found.length > 0) throw new Error(found.join('; '));
    },
  };
}

/** @param about `<kind>/<name>` */
async function eventsOf({ client, params: { namespace } }: ScenarioEnv, about: string): Promise<readonly ApiObject[]> {
  const list = await client.get(`/apis/events.k8s.io/v1/namespaces/${namespace}/events`);
  return (list['items'] as ApiObject[]).filter(({ ['regarding']: regarding, ['reportingController']: by }) => {
    const { kind = '', name = '' } = regarding as { kind?: string; name?: string };
    return about === `${kind}/${name}` && String(by).includes('reroll');
  });
}

function textOf({ ['reason']: reason, ['note']: text }: ApiObject): string {
  return `${String(reason)}: ${String(text)}`;
}

/** A metric of the controllers has counted something. */
export function counts(metric: string, ...labels: readonly string[]): Step {
  return {
    description: `the metric ${metric} counts ${labels.join()}`,
    run: async (env) => {
      await env.until(metric, async () => {
        const values = await Promise.all(env.group.controllers.map((each) => each.metric(metric, ...labels)));
        return values.some((value) => value > 0);
      });
    },
  };
}

/** A condition that holds for the workload now, or soon. */
export function holds(what: string, fits: (env: ScenarioEnv) => boolean): Step {
  return {
    description: what,
    run: async (env) => {
      await env.until(what, () => fits(env));
    },
  };
}

/** What reroll leaves to be read, as it is expected: records, Events, lines of its log, and metrics. */
import { isDeepStrictEqual } from 'node:util';

import type { ApiObject } from '../../support/api-client.ts';
import type { ConfigRef } from './objects.ts';
import type { Step } from './scenario.ts';
import type { Stage } from './stage.ts';
import type { WorkloadName } from './template-history.ts';

/** The workload carries a record that covers every config that exists. */
export const recorded: Step = {
  says: 'a record',
  run: async (stage) => {
    await untilRecorded(stage, stage.web);
  },
};

export async function untilRecorded(stage: Stage, workload: WorkloadName): Promise<void> {
  const { history } = stage.theatre;
  const text = (): string | undefined => history.of(workload)?.object.metadata.annotations?.[stage.names.record];
  await stage.until(`the record of ${workload}`, () => text() !== undefined);
}

export const notRecorded: Step = {
  says: 'no record any more',
  run: async (stage) => {
    await stage.until('the record to go', () => stage.annotation(stage.names.record) === undefined);
  },
};

/** The record has content of a config, and not only that it does not exist. */
export function recordsContentOf(ref: ConfigRef): Step {
  return {
    says: `a record of the content of ${ref}`,
    run: async (stage) => {
      await stage.until(`the content of ${ref} in the record`, () => typeof recordOf(stage)[ref] === 'object');
    },
  };
}

type Entries = Readonly<Partial<Record<ConfigRef, unknown>>>;

function recordOf(stage: Stage): Entries {
  const record = JSON.parse(stage.annotation(stage.names.record) ?? '{}') as { configs?: Entries };
  return record.configs ?? {};
}

/** The record names exactly these configs; the markers are always there. */
export function records(...refs: readonly ConfigRef[]): Step {
  const wanted = [...refs, 'ConfigMap/marker', 'Secret/marker'].sort();
  return {
    says: `a record of ${refs.join(' and ')}`,
    run: async (stage) => {
      await stage.until(`the record to name ${wanted.join(', ')}`, () => {
        return isDeepStrictEqual(Object.keys(recordOf(stage)).sort(), wanted);
      });
    },
  };
}

/** The controller logs this of the workload, after the last thing that was done. */
export function logs(msg: string, fields: Readonly<Record<string, string | RegExp>> = {}): Step {
  return {
    says: `the log says "${msg}" ${Object.values(fields).join(' ')}`,
    run: async (stage) => {
      const fits = (text: string, wanted: string | RegExp): boolean =>
        typeof wanted === 'string' ? text === wanted : wanted.test(text);
      await stage.until(`"${msg}" in the log`, () =>
        stage.log.some(
          (line) =>
            line.msg === msg && Object.entries(fields).every(([field, wanted]) => fits(String(line[field]), wanted)),
        ),
      );
    },
  };
}

/** The controller has seen this config change: what comes next comes later for it, too, by whatever watch. */
export function seen(ref: ConfigRef): Step {
  return {
    says: `${ref} was seen to change`,
    run: async (stage) => {
      const config = ref.replace('/', `/${stage.cast.namespace}/`);
      await stage.until(`${config} to be seen`, () =>
        stage.theatre.controllers.every(({ lines }) =>
          lines.some((line) => line.msg === 'config seen to change' && line['config'] === config),
        ),
      );
    },
  };
}

/** One Event about the workload, and no second one of its kind. */
export function event(type: 'Normal' | 'Warning', text: RegExp): Step {
  return {
    says: `one ${type} Event like ${String(text)}`,
    run: (stage) =>
      oneEvent(stage, `${stage.cast.kind}/web`, (each) => each['type'] === type && text.test(textOf(each))),
  };
}

/** One Warning Event about a config, and no second one of its kind. */
export function warningOf(ref: ConfigRef, text: RegExp): Step {
  return {
    says: `one Warning about ${ref} like ${String(text)}`,
    run: (stage) => oneEvent(stage, ref, (each) => each['type'] === 'Warning' && text.test(textOf(each))),
  };
}

/** One Warning Event about the Namespace of the workload, which stands in it. */
export function warningOfNamespace(text: RegExp): Step {
  return {
    says: `one Warning about the Namespace like ${String(text)}`,
    run: (stage) =>
      oneEvent(
        stage,
        `Namespace/${stage.cast.namespace}`,
        (each) => each['type'] === 'Warning' && text.test(textOf(each)),
      ),
  };
}

async function oneEvent(stage: Stage, about: string, fits: (event: ApiObject) => boolean): Promise<void> {
  const found = await stage.until(`an Event about ${about}`, async () => {
    const events = (await eventsOf(stage, about)).filter(fits);
    return events.length > 0 && events;
  });
  if (found.length > 1) throw new Error(`${String(found.length)} Events: ${found.map(textOf).join('; ')}`);
}

/** No Event about the workload. */
export function noEvent(text: RegExp): Step {
  return {
    says: `no Event like ${String(text)}`,
    run: async (stage) => {
      const found = (await eventsOf(stage, `${stage.cast.kind}/web`)).map(textOf).filter((each) => text.test(each));
      if (found.length > 0) throw new Error(found.join('; '));
    },
  };
}

/** @param about `<kind>/<name>` */
async function eventsOf({ client, cast: { namespace } }: Stage, about: string): Promise<readonly ApiObject[]> {
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
    says: `the metric ${metric} counts ${labels.join()}`,
    run: async (stage) => {
      await stage.until(metric, async () => {
        const values = await Promise.all(stage.theatre.controllers.map((each) => each.metric(metric, ...labels)));
        return values.some((value) => value > 0);
      });
    },
  };
}

/** Something that holds for the workload at this moment, or soon. */
export function holds(what: string, fits: (stage: Stage) => boolean): Step {
  return {
    says: what,
    run: async (stage) => {
      await stage.until(what, () => fits(stage));
    },
  };
}

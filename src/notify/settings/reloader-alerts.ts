/**
 * With `--dialect=stakater`, the environment variables by which the manifests of stakater/Reloader set its alerts
 * become one sink with one route, so that a channel keeps its messages.
 */
import { quote } from '../../config/sources.ts';
import type { Environment } from '../../lib/proxy-environment.ts';
import { parseProxyUrl } from '../../lib/proxy-address.ts';
import { nearest } from '../../model/nearest.ts';
import { suggestion } from '../../model/quote.ts';
import { defaultGroup, longestField, type ReadSettings } from './read.ts';
import { defaultTimeoutMs } from './read-sink.ts';
import type { SinkSettings, SinkType } from './settings.ts';

const types: Readonly<Record<string, SinkType>> = {
  webhook: 'webhook',
  slack: 'slack',
  teams: 'teams',
  gchat: 'googlechat',
};

/** The sink has no name of its own there. */
const name = 'reloader-alert';

/** Whether the variables ask for messages. */
export function hasReloaderAlerts(env: Environment): boolean {
  return /^(?:1|t|true)$/i.test(env['ALERT_ON_RELOAD'] ?? '');
}

/** An empty variable counts as not set. */
function variable(env: Environment, key: string): string | undefined {
  const text = env[key];
  return text === '' ? undefined : text;
}

/** One sink that gets `rolled`; or what is wrong with the variables, in one line that is safe to show. */
export function readReloaderAlerts(env: Environment): ReadSettings {
  const text = variable(env, 'ALERT_SINK') ?? 'webhook';
  const type = Object.hasOwn(types, text) ? types[text] : undefined;
  if (type === undefined) return { problem: wrongSink(text) };
  if (variable(env, 'ALERT_WEBHOOK_URL') === undefined)
    return { problem: 'ALERT_WEBHOOK_URL is missing: accepted is a URL, since ALERT_ON_RELOAD is set' };
  const proxy = variable(env, 'ALERT_WEBHOOK_PROXY');
  if (proxy !== undefined && parseProxyUrl(proxy).kind === 'refused')
    return { problem: 'ALERT_WEBHOOK_PROXY: the value is not accepted: accepted is a URL such as http://proxy:3128' };
  const info = variable(env, 'ALERT_ADDITIONAL_INFO');
  return {
    settings: {
      cluster: '',
      links: { workload: undefined, page: undefined },
      fields: info === undefined ? {} : { info: info.slice(0, longestField) },
      sinks: [sinkOf(type, proxy)],
      routes: [{ sinks: [name], namespaces: undefined, selector: undefined, events: ['rolled'], continues: false }],
      group: defaultGroup,
    },
  };
}

function wrongSink(text: string): string {
  const choices = Object.keys(types);
  const accepted = `accepted is one of ${choices.join(', ')}${suggestion(nearest(text, choices))}`;
  return `ALERT_SINK: invalid value ${quote(text)}: ${accepted}`;
}

function sinkOf(type: SinkType, proxy: string | undefined): SinkSettings {
  return {
    name,
    type,
    urlFile: undefined,
    urlVariable: 'ALERT_WEBHOOK_URL',
    headersFile: undefined,
    hmacKeyFile: undefined,
    caFile: undefined,
    proxy,
    timeoutMs: defaultTimeoutMs,
    body: undefined,
  };
}

/** The format of each type of sink. */
import type { SinkType } from '../settings/settings.ts';
import { cloudevents } from './cloudevents.ts';
import type { SinkFormat } from './format.ts';
import { googlechat } from './googlechat.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';
import { webhook } from './webhook.ts';

export const formats: Readonly<Record<SinkType, SinkFormat>> = { slack, teams, googlechat, webhook, cloudevents };

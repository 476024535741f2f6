/** Any HTTP endpoint: the payload in JSON, or a body that users write. Limit: 256 KB. */
import { fit } from '../message.ts';
import { judgeStatus, within, type SinkFormat } from './format.ts';
import { payloadOf } from './payload.ts';
import { fillTemplate } from './template.ts';

export const mostBytes = 256 * 1024;

export const webhook: SinkFormat = {
  compose: (message, { body }) => ({
    body: fit(message, (form) => {
      const payload = payloadOf(form);
      return within(body === undefined ? JSON.stringify(payload) : fillTemplate(body, payload), mostBytes);
    }),
    contentType: 'application/json; charset=utf-8',
  }),
  judge: judgeStatus,
};

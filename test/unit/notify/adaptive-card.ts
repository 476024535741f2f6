/** The part of the schema of Adaptive Cards 1.4 that cards of reroll use: every other member is an error. */
import { Ajv } from 'ajv';

const text = { type: 'string' } as const;

const textBlock = {
  type: 'object',
  required: ['type', 'text'],
  additionalProperties: false,
  properties: {
    type: { const: 'TextBlock' },
    text,
    wrap: { type: 'boolean' },
    size: { enum: ['default', 'small', 'medium', 'large', 'extraLarge', 'Medium'] },
    weight: { enum: ['default', 'lighter', 'bolder', 'Bolder'] },
    fontType: { enum: ['default', 'monospace', 'Monospace'] },
  },
};

const factSet = {
  type: 'object',
  required: ['type', 'facts'],
  additionalProperties: false,
  properties: {
    type: { const: 'FactSet' },
    facts: {
      type: 'array',
      items: {
        type: 'object',
        required: ['title', 'value'],
        additionalProperties: false,
        properties: { title: text, value: text },
      },
    },
  },
};

const openUrl = {
  type: 'object',
  required: ['type', 'url'],
  additionalProperties: false,
  properties: { type: { const: 'Action.OpenUrl' }, title: text, url: { type: 'string', pattern: '^https?://' } },
};

const card = {
  type: 'object',
  required: ['type', 'version', 'body'],
  additionalProperties: false,
  properties: {
    $schema: { const: 'http://adaptivecards.io/schemas/adaptive-card.json' },
    type: { const: 'AdaptiveCard' },
    version: { const: '1.4' },
    // Of Teams: how wide the card is.
    msteams: { type: 'object', additionalProperties: false, properties: { width: { const: 'Full' } } },
    body: { type: 'array', items: { anyOf: [textBlock, factSet] } },
    actions: { type: 'array', maxItems: 6, items: openUrl },
  },
};

const envelope = {
  type: 'object',
  required: ['type', 'attachments'],
  additionalProperties: false,
  properties: {
    type: { const: 'message' },
    attachments: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['contentType', 'content'],
        additionalProperties: false,
        properties: {
          contentType: { const: 'application/vnd.microsoft.card.adaptive' },
          contentUrl: { type: 'null' },
          content: card,
        },
      },
    },
  },
};

const validate = new Ajv({ allErrors: true }).compile(envelope);

/** What is wrong with the body of a message to Teams; empty if nothing is. */
export function cardProblems(body: string): readonly string[] {
  validate(JSON.parse(body));
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}

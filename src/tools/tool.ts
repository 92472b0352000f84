import { z } from 'zod';
import type { Engine } from '../engine/index.ts';

/** What a tool answers: the same for programs and for reading. */
export interface ToolAnswer {
  readonly structured: Record<string, unknown>;
  readonly text: string;
}

/** The client's connection, as far as a tool needs to know it. */
export interface ToolConnection {
  /** Where entries go that name no session. */
  readonly session: string;
  /** Told of every change, so that the client can be. */
  readonly notifyChanged: (uris: readonly string[]) => void;
  /** Tells how far long work is, where the client asked to be told. */
  readonly reportProgress: (done: number, total: number, message: string) => void;
  /** Aborted when the client cancels the call or is gone. */
  readonly signal: AbortSignal;
}

export interface Tool {
  readonly name: string;
  readonly title: string;
  /** At most 600 characters (contract), what matters first. */
  readonly description: string;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
  /** One engine call. `input` is whatever the client sent: the engine validates it. */
  readonly call: (engine: Engine, input: never, connection: ToolConnection) => Promise<ToolAnswer>;
}

type JsonObject = Record<string, unknown>;

/** Patterns and safe-integer bounds say nothing to a reader that the format and the description do not. */
function toPlainSchema(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      // What is not named is refused when it comes: strict clients refuse a schema that says so.
      delete jsonSchema.additionalProperties;
      delete jsonSchema.propertyNames;
      delete jsonSchema.pattern;
      delete jsonSchema.format;
      // A hundred tokens to say that no text is empty: the engine says so to whoever sends one.
      delete jsonSchema.minLength;
      delete jsonSchema.maxLength;
      delete jsonSchema.minItems;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      const { anyOf } = jsonSchema;
      if (
        anyOf &&
        anyOf.length > 1 &&
        anyOf.every((option) => JSON.stringify(option) === JSON.stringify(anyOf[0]))
      ) {
        delete jsonSchema.anyOf;
        Object.assign(jsonSchema, anyOf[0]);
      } else if (anyOf && io === 'input') {
        // Of several ways to give a value the first is told; the others are taken too.
        delete jsonSchema.anyOf;
        Object.assign(jsonSchema, anyOf[0]);
      }
    },
  });
  return json;
}

const ERROR_PROPERTIES: JsonObject = {
  code: { type: 'string' },
  message: { type: 'string' },
  repair: { type: 'string' },
};

/**
 * An answer or an error, since some clients validate both against it. As one object that needs none of its fields: strict
 * clients refuse a choice at the root.
 */
function describeOutput(output: z.ZodType): JsonObject {
  const { properties } = toPlainSchema(output, 'output') as { properties: JsonObject };
  return { type: 'object', properties: { ...properties, ...ERROR_PROPERTIES } };
}

/** A tool as `tools/list` shows it. */
export function describeTool(tool: Tool): JsonObject {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: toPlainSchema(tool.input, 'input'),
    outputSchema: describeOutput(tool.output),
    annotations: { title: tool.title, ...tool.annotations },
  };
}

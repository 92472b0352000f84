import type { Engine } from '../engine/index.ts';

export interface ResourceContents {
  readonly mimeType: string;
  readonly text: string;
  readonly meta?: Record<string, unknown>;
}

/** A resource at a fixed URI, or a family of them under a template with one `{variable}` at its end. */
export interface Resource {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
  readonly uri: string;
  /** `variable` is what stands for the template's variable, empty for a fixed URI; `query` what follows a question mark. */
  readonly read: (engine: Engine, variable: string, query: URLSearchParams) => Promise<ResourceContents>;
  /** Values of the template's variable that begin with this. */
  readonly complete?: (engine: Engine, prefix: string) => Promise<readonly string[]>;
  /** What there is under the template, a page at a time. */
  readonly list?: (engine: Engine, cursor: string | undefined) => Promise<ResourcePage>;
}

export interface ResourcePage {
  readonly items: readonly {
    readonly uri: string;
    readonly name: string;
    readonly title: string;
    readonly mimeType: string;
  }[];
  readonly next: string | null;
}

export const isTemplate = (resource: Resource): boolean => resource.uri.includes('{');

/** The template's variable by name, `block_id` of `memory://blocks/{block_id}`. */
export const parseVariableName = ({ uri }: Resource): string => /\{(\w+)\}$/.exec(uri)?.[1] ?? '';

/** The variable part of `uri` (without its query) when it belongs to this resource, else null. */
export function matchVariable(resource: Resource, uri: string): string | null {
  if (!isTemplate(resource)) return uri === resource.uri ? '' : null;
  const prefix = resource.uri.slice(0, resource.uri.indexOf('{'));
  const rest = uri.slice(prefix.length);
  return uri.startsWith(prefix) && rest !== '' && !rest.includes('/') ? rest : null;
}

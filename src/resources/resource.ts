import type { Engine } from '../engine/index.ts';

export interface Contents {
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
  /** `variable` is what stands for the template's variable; empty for a fixed URI. */
  readonly read: (engine: Engine, variable: string) => Promise<Contents>;
}

export const isTemplate = (resource: Resource): boolean => resource.uri.includes('{');

/** The variable part of `uri` when it belongs to this resource, else null. */
export function variableOf(resource: Resource, uri: string): string | null {
  if (!isTemplate(resource)) return uri === resource.uri ? '' : null;
  const prefix = resource.uri.slice(0, resource.uri.indexOf('{'));
  const rest = uri.slice(prefix.length);
  return uri.startsWith(prefix) && rest !== '' && !rest.includes('/') ? rest : null;
}

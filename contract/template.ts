import type { Template } from './profile/template.ts';

export type TemplateValues = Readonly<Record<string, string | number>>;

const wholePlaceholder = /^\{(\w+)\}$/;
const placeholders = /\{(\w+)\}/g;

/**
 * Fills a template's placeholders. A string that is one placeholder and nothing else becomes that value with its
 * type, so "{sequence}" yields a number; unknown placeholders stay as they are.
 */
export function fillTemplate(template: Template, values: TemplateValues): Template {
  if (typeof template === 'string') return fillText(template, values);
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, values));
  if (typeof template === 'object' && template !== null) {
    return Object.fromEntries(Object.entries(template).map(([key, item]) => [key, fillTemplate(item, values)]));
  }
  return template;
}

/** The same of a text that stays one, with what does not change taken apart once. */
export function compileText(text: string): (values: TemplateValues) => string {
  const parts = text.split(/\{(\w+)\}/);
  if (parts.length === 1) return () => text;
  return (values) =>
    parts.map((part, index) => (index % 2 === 0 ? part : String(values[part] ?? `{${part}}`))).join('');
}

function fillText(text: string, values: TemplateValues): string | number {
  const name = wholePlaceholder.exec(text)?.[1];
  const whole = name === undefined ? undefined : values[name];
  if (whole !== undefined) return whole;
  return text.replace(placeholders, (found, key: string) => String(values[key] ?? found));
}

/**
 * Compiles a template into a function that renders it as JSON text. What does not change is stringified once, because
 * a publisher renders between taking an event's publish time and sending it.
 */
export function compileTemplate(template: Template): (values: TemplateValues) => string {
  const pieces = JSON.stringify(template).split(/("\{\w+\}"|\{\w+\})/);
  const parts = pieces.map((piece) => {
    const whole = /^"\{(\w+)\}"$/.exec(piece)?.[1];
    if (whole !== undefined) return { name: whole, quoted: true };
    const inner = wholePlaceholder.exec(piece)?.[1];
    return inner === undefined ? piece : { name: inner, quoted: false };
  });
  return (values) => {
    let text = '';
    for (const part of parts) {
      if (typeof part === 'string') {
        text += part;
        continue;
      }
      const value = values[part.name] ?? `{${part.name}}`;
      const json = JSON.stringify(value);
      text += part.quoted ? json : typeof value === 'number' ? json : json.slice(1, -1);
    }
    return text;
  };
}

// What names, labels and ports may look like (k8s.io/apimachinery, util/validation), with the API server's sentences about those that may not.
// Each function gives the sentences that apply; none means that the text is right.

import { LIMITS } from '../base/limits.ts';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const RFC_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

const WHOLE = {
  label: whole(LABEL),
  subdomain: whole(SUBDOMAIN),
  wildcard: whole(`\\*\\.${SUBDOMAIN}`),
  qualified: whole(QUALIFIED),
  rfc1035: whole(RFC_1035),
  labelValue: whole(`(${QUALIFIED})?`),
};

function tooLong(text: string, most: number): string[] {
  return text.length > most ? [`must be no more than ${most} bytes`] : [];
}

function pattern(text: string, is: RegExp, sentence: string, examples: string, source: string): string[] {
  // A bound before the pattern: names are short, and a stranger's text may be long.
  return text.length <= 4096 && is.test(text)
    ? []
    : [`${sentence} (e.g. ${examples}, regex used for validation is '${source}')`];
}

/** Names of containers, namespaces. */
export function dnsLabel(text: string): string[] {
  const sentence =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...tooLong(text, LIMITS.label), ...pattern(text, WHOLE.label, sentence, "'my-name',  or '123-abc'", LABEL)];
}

/** Names of most objects. */
export function dnsSubdomain(text: string): string[] {
  const sentence =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [...tooLong(text, LIMITS.name), ...pattern(text, WHOLE.subdomain, sentence, "'example.com'", SUBDOMAIN)];
}

/** Hosts of Ingresses that stand for several: `*.example.com`. */
export function wildcardSubdomain(text: string): string[] {
  const sentence =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
  return [
    ...tooLong(text, LIMITS.name),
    ...pattern(text, WHOLE.wildcard, sentence, "'*.example.com'", `\\*\\.${SUBDOMAIN}`),
  ];
}

/** Names of Services: they become names in DNS of the older kind. */
export function serviceName(text: string): string[] {
  const sentence =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return [
    ...tooLong(text, LIMITS.label),
    ...pattern(text, WHOLE.rfc1035, sentence, "'my-name',  or 'abc-123'", RFC_1035),
  ];
}

/** Keys of labels, taints, selectors: `app` or `example.com/app`. */
export function qualifiedName(text: string): string[] {
  const slash = text.indexOf('/');
  const name = text.slice(slash + 1);
  const sentence =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  if (name.includes('/')) {
    return [
      `a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const prefix =
    slash < 0
      ? []
      : slash === 0
        ? ['prefix part must be non-empty']
        : dnsSubdomain(text.slice(0, slash)).map((one) => `prefix part ${one}`);
  if (name === '') return [...prefix, 'name part must be non-empty'];
  const long = tooLong(name, LIMITS.label).map((one) => `name part ${one}`);
  return [
    ...prefix,
    ...long,
    ...pattern(name, WHOLE.qualified, sentence, "'MyName',  or 'my.name',  or '123-abc'", QUALIFIED),
  ];
}

export function labelValue(text: string): string[] {
  const sentence =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return [
    ...tooLong(text, LIMITS.label),
    ...pattern(text, WHOLE.labelValue, sentence, "'MyValue',  or 'my_value',  or '12345'", `(${QUALIFIED})?`),
  ];
}

/** Names of ports: an IANA service name. */
export function portName(text: string): string[] {
  if (text.length > 15) return ['must be no more than 15 characters'];
  const found: string[] = [];
  if (!/^[-a-z0-9]+$/.test(text)) found.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(text)) found.push('must contain at least one letter (a-z)');
  if (text.includes('--')) found.push('must not contain consecutive hyphens');
  if (text.startsWith('-') || text.endsWith('-')) found.push('must not begin or end with a hyphen');
  return found;
}

export function portNumber(port: number): string[] {
  return port >= 1 && port <= 65_535 ? [] : ['must be between 1 and 65535, inclusive'];
}

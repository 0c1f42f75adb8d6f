import { didYouMean, type ErrorName, fail, type Located } from '../foundation/errors';
import { invalidLabelIn, isDnsLabel, isObjectName } from '../foundation/kubernetes-names';
import { isConcrete } from '../foundation/tokens';
import { truncate } from '../foundation/values';
import { validateBounds } from '../loadbalancing/validation';

/** A label of DNS. */
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const HOST = new RegExp(`^(\\*\\.)?${LABEL}(\\.${LABEL})*$`);
const ADDRESS = /^[\d.]+$/;

/** What names of Kubernetes objects may have. */
export const LONGEST_NAME = 253;

/** A name of a Kubernetes object, such as `shop`. */
export function validateGatewayName(what: string, name: string, scope?: Located, longest = LONGEST_NAME): void {
  if (isConcrete(name) && (name.length > longest || !isObjectName(name))) {
    fail(
      'GatewaySetting',
      `"${truncate(name)}" cannot be the ${what}, write lower-case letters, digits, hyphens and dots, ${longest} at the most`,
      scope,
    );
  }
}

/** Labels by which namespaces or nodes are chosen. */
export function validateLabels(labels: Readonly<Record<string, string>> | undefined, scope?: Located): void {
  const wrong = invalidLabelIn(labels);
  if (wrong !== undefined) {
    fail('GatewaySetting', `${wrong}, by which nothing can be chosen, write one such as "team: web"`, scope);
  }
}

/** A namespace, such as `shop`. */
export function validateGatewayNamespace(namespace: string, scope?: Located): void {
  if (isConcrete(namespace) && !isDnsLabel(namespace)) {
    fail(
      'GatewaySetting',
      `"${truncate(namespace)}" is no namespace, write lower-case letters, digits and hyphens, 63 at the most`,
      scope,
    );
  }
}

/** A host name, such as `shop.example.com`, or with a wildcard for its first label, such as `*.example.com`. */
export function validateHostname(name: ErrorName, hostname: string, scope?: Located): void {
  const long = hostname.length > 253 || hostname.split('.').some((label) => label.length > 63);
  if (isConcrete(hostname) && (long || !HOST.test(hostname) || ADDRESS.test(hostname))) {
    fail(
      name,
      `"${truncate(hostname)}" is no host name, write one in lower case such as "shop.example.com" or "*.example.com"`,
      scope,
    );
  }
}

/** A host name that an ALB compares: it asks for a dot, and for 128 characters at the most. */
export function validateComparedHostname(name: ErrorName, hostname: string): void {
  if (isConcrete(hostname) && (!hostname.includes('.') || hostname.length > 128)) {
    fail(
      name,
      `"${truncate(hostname)}" is no host name for an ALB, write one with a dot and 128 characters at the most`,
    );
  }
}

/** A host name without a wildcard. */
export function validatePreciseHostname(name: ErrorName, hostname: string, scope?: Located): void {
  validateHostname(name, hostname, scope);
  if (isConcrete(hostname) && hostname.startsWith('*')) {
    fail(name, `"${truncate(hostname)}" leads nowhere with its wildcard, write one host name`, scope);
  }
}

/** True where some host is of both: by name, or by the wildcard of one or the other. */
export function hostnamesMeet(one: string, other: string): boolean {
  if (!isConcrete(one) || !isConcrete(other) || one === other) {
    return true;
  }
  const under = (host: string, wildcard: string) => wildcard.startsWith('*.') && host.endsWith(wildcard.slice(1));
  return under(one, other) || under(other, one);
}

/** A port. */
export function validatePort(name: ErrorName, port: number | undefined, scope?: Located): void {
  validateBounds(name, 'port', port, { least: 1, most: 65_535 }, scope);
}

/** One of a list of words. */
export function validateChoice(option: string, value: string | undefined, known: readonly string[], scope?: Located) {
  if (value !== undefined && isConcrete(value) && !known.includes(value)) {
    fail('GatewaySetting', `"${truncate(value)}" is no ${option}. ${didYouMean(value, known)}`, scope);
  }
}

/** Pairs as the controller lists attributes. */
export function attributeList(values: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

import { didYouMean, type ErrorName, fail, type Located } from '../foundation/errors';
import { invalidLabelIn, isDnsLabel, isObjectName } from '../foundation/kubernetes-names';
import { isConcrete } from '../foundation/tokens';
import { truncate } from '../foundation/values';
import { validateBounds } from '../loadbalancing/validation';

/** A DNS label. */
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const HOST = new RegExp(`^(\\*\\.)?${LABEL}(\\.${LABEL})*$`);
const ADDRESS = /^[\d.]+$/;

/** The pattern of names of Kubernetes objects. */
export const LONGEST_NAME = 253;

/** Validates a name of a Kubernetes object, such as `shop`. */
export function validateGatewayName(what: string, name: string, scope?: Located, longest = LONGEST_NAME): void {
  if (isConcrete(name) && (name.length > longest || !isObjectName(name))) {
    fail(
      'GatewaySetting',
      `"${truncate(name)}" is not a valid ${what}. Write at most ${longest} lower-case letters, digits, hyphens and dots`,
      scope,
    );
  }
}

/** Validates labels that select namespaces or nodes. */
export function validateLabels(labels: Readonly<Record<string, string>> | undefined, scope?: Located): void {
  const wrong = invalidLabelIn(labels);
  if (wrong !== undefined) {
    fail('GatewaySetting', `${wrong}, which cannot select anything. Write a label such as "team: web"`, scope);
  }
}

/** Validates a namespace, such as `shop`. */
export function validateGatewayNamespace(namespace: string, scope?: Located): void {
  if (isConcrete(namespace) && !isDnsLabel(namespace)) {
    fail(
      'GatewaySetting',
      `"${truncate(namespace)}" is not a valid namespace. Write at most 63 lower-case letters, digits and hyphens`,
      scope,
    );
  }
}

/**
 * Validates a host name, such as `shop.example.com`, or with a wildcard as its first label, such as `*.example.com`.
 */
export function validateHostname(name: ErrorName, hostname: string, scope?: Located): void {
  const long = hostname.length > 253 || hostname.split('.').some((label) => label.length > 63);
  if (isConcrete(hostname) && (long || !HOST.test(hostname) || ADDRESS.test(hostname))) {
    fail(
      name,
      `"${truncate(hostname)}" is not a valid host name. Write it in lower case, such as "shop.example.com" or "*.example.com"`,
      scope,
    );
  }
}

/** Validates a host name that is a condition of an ALB. It needs a dot, and has at most 128 characters. */
export function validateComparedHostname(name: ErrorName, hostname: string): void {
  if (isConcrete(hostname) && (!hostname.includes('.') || hostname.length > 128)) {
    fail(
      name,
      `"${truncate(hostname)}" is not a valid host name for an ALB. Write one with a dot and at most 128 characters`,
    );
  }
}

/** Validates a host name without a wildcard. */
export function validatePreciseHostname(name: ErrorName, hostname: string, scope?: Located): void {
  validateHostname(name, hostname, scope);
  if (isConcrete(hostname) && hostname.startsWith('*')) {
    fail(name, `"${truncate(hostname)}" has a wildcard, and cannot be a destination. Write one host name`, scope);
  }
}

/** True if two host names, with or without wildcards, have a host in common. */
export function hostnamesMeet(one: string, other: string): boolean {
  if (!isConcrete(one) || !isConcrete(other) || one === other) {
    return true;
  }
  const under = (host: string, wildcard: string) => wildcard.startsWith('*.') && host.endsWith(wildcard.slice(1));
  return under(one, other) || under(other, one);
}

/** Validates a port. */
export function validatePort(name: ErrorName, port: number | undefined, scope?: Located): void {
  validateBounds(name, 'port', port, { least: 1, most: 65_535 }, scope);
}

/** Validates one of a list of words. */
export function validateChoice(option: string, value: string | undefined, known: readonly string[], scope?: Located) {
  if (value !== undefined && isConcrete(value) && !known.includes(value)) {
    fail('GatewaySetting', `"${truncate(value)}" is not a valid ${option}. ${didYouMean(value, known)}`, scope);
  }
}

/** Attributes in the format of the controller: a list of keys and values. */
export function attributeList(values: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

/**
 * A construct id that includes the names of the objects. If a name changes, the custom resource is another one, and the
 * old objects are deleted. The kubectl handler does not delete objects of these kinds itself when a manifest changes.
 */
export function idOf(id: string, ...names: string[]): string {
  return [id, ...names.filter(isConcrete)].join('-');
}

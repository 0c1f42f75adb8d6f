/**
 * Returns the AWS services that an add-on calls because of its configuration.
 *
 * `amazon-cloudwatch-observability` sends traces to X-Ray with its default configuration, and with a configuration of
 * its agent that has the key `traces`.
 */
export function conditionalServices(
  addonName: string,
  configuration: Readonly<Record<string, unknown>> | undefined,
): string[] {
  const agent = valueAt(configuration, ['agent', 'config']);
  const isTraced = agent === undefined || valueAt(agent, ['traces']) !== undefined;
  return addonName === 'amazon-cloudwatch-observability' && isTraced ? ['xray'] : [];
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);
}

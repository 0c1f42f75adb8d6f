import { stringify } from 'yaml';
import { flatten, type Synthesized } from './templates';

/** The configuration values of an add-on as EKS receives them, tokens as `${LogicalId}`; undefined where there are none. */
// biome-ignore lint/suspicious/noExplicitAny: configuration values are of any shape
export function configurationOf(template: Synthesized, addonName: string): any {
  const addon = template.one('AWS::EKS::Addon', `"AddonName":"${addonName}"`);
  const { ConfigurationValues } = addon.Properties;
  return ConfigurationValues === undefined ? undefined : JSON.parse(flatten(ConfigurationValues));
}

/** A picture of configuration or chart values: YAML with its keys in order. */
export function asYaml(values: unknown): string {
  return stringify(values, { sortMapEntries: true, lineWidth: 0 });
}

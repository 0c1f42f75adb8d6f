import type { CniSetting } from '../lib/addons/cni/setting';
import { CNI_SETTINGS } from '../lib/addons/cni/settings';
import { LEFT_OUT } from './vpc-cni-left-out';

/** The page of the settings of the VPC CNI. */
export function vpcCniMarkdown(): string {
  return `# Settings of the VPC CNI

Every setting of the \`vpc-cni\` add-on that an option of \`VpcCni\` sets, with the place in the add-on's configuration where it goes. \`env\` holds the
variables of the container \`aws-node\`, \`init.env\` those of \`aws-vpc-cni-init\`. Sources: README and chart of
[amazon-vpc-cni-k8s](https://github.com/aws/amazon-vpc-cni-k8s) v1.23.1.

*Since* is the release of the CNI that brought a setting: one that a pinned \`addonVersion\` does not have yet is refused. *Schema* is the oldest version
of the managed add-on whose configuration schema was seen to have it, as \`aws eks describe-addon-configuration\` printed it. EKS refuses
what the schema of the installed version does not have: before you rely on a setting that was *not seen*, ask
\`aws eks describe-addon-configuration --addon-name vpc-cni --addon-version …\`.

This page is made from the tables in \`lib/addons/cni\` by \`npm run docs:vpc-cni\`.

${table(
  ['Option', 'Setting', 'Default', 'Takes', 'Since', 'Schema'],
  Object.entries(CNI_SETTINGS).map(([path, { option, byDefault, bounds, since, schema }]: [string, CniSetting]) => [
    code(option),
    code(path),
    byDefault,
    bounds,
    since === undefined ? '' : `v${since}`,
    schema,
  ]),
)}
## Beyond the options

\`additionalConfiguration\` is merged deep into what the options say, and refused, as \`CniClash\`, where it sets one of the settings above. It reaches
what is left out here:

${table(
  ['Setting', 'Why there is no option'],
  Object.entries(LEFT_OUT).map(([path, reason]) => [code(path), reason]),
)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function code(text: string): string {
  return `\`${text}\``;
}

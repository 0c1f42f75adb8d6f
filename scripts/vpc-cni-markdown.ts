import { CNI_SETTINGS } from '../lib/cni/settings';
import type { CniSetting } from '../lib/cni/settings-table';
import { LEFT_OUT } from './vpc-cni-left-out';

/** The page of the settings of the VPC CNI. */
export function vpcCniMarkdown(): string {
  return `# Settings of the VPC CNI

This page lists every setting of the \`vpc-cni\` add-on that an option of \`VpcCni\` sets, with its path in the configuration of the add-on. \`env\`
contains the environment variables of the \`aws-node\` container, and \`init.env\` those of \`aws-vpc-cni-init\`. Sources: README and chart of
[amazon-vpc-cni-k8s](https://github.com/aws/amazon-vpc-cni-k8s) v1.23.1.

*Since* is the CNI release that added the setting. Synthesis fails if a pinned \`addonVersion\` is older. *Schema* is the oldest add-on version whose
published configuration schema is known to contain the setting. EKS rejects a setting that is not in the schema of the installed version. Before you
use a setting that is marked *not seen*, run \`aws eks describe-addon-configuration --addon-name vpc-cni --addon-version …\`.

\`npm run docs:vpc-cni\` generates this page from the tables in \`lib/cni\`.

${table(
  ['Option', 'Setting', 'Default', 'Accepted values', 'Since', 'Schema'],
  Object.entries(CNI_SETTINGS).map(([path, { option, byDefault, bounds, since, schema }]: [string, CniSetting]) => [
    code(option),
    code(path),
    byDefault,
    bounds,
    since === undefined ? '' : `v${since}`,
    schema,
  ]),
)}
## Prefix delegation in a cluster that has nodes

If you change \`podAddressing\` to \`PodAddressing.prefixDelegation()\`, running nodes keep their single addresses and also assign prefixes.
Their kubelet keeps the pod limit with which it started. Such a node reports a wrong number of addresses until you replace it. AWS
recommends [new nodes](https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-linux.html). The same applies if you change it back.

| Nodes | Effect of the deployment |
| --- | --- |
| \`addNodegroup\`, whose pod limit changes | The launch template gets the new limit, and EKS replaces the nodes after it updates the add-on. See [rolls the nodes](changes.md#clusternetworking). |
| \`addNodegroup\` with \`maxPods\`, or of instance types that already run 250 pods with single addresses | None. The launch template does not change. Add a node group, drain the old one, then remove it. |
| Karpenter with the class of \`karpenterNodeClass\` | Karpenter detects the change of the class and replaces its nodes within the disruption budgets of the node pool. |
| Auto Scaling groups and nodes of other stacks | None. Add new nodes, drain the old ones, then remove them. |

Synthesis does not warn about this change. A template contains the configuration of the CNI after the deployment, not the one before it, and not whether
nodes run. A new cluster with prefix delegation has the same template. \`cdk diff\` shows the change:
\`ENABLE_PREFIX_DELEGATION\` in \`ConfigurationValues\` of \`AWS::EKS::Addon\`.

## Beyond the options

\`additionalConfiguration\` is merged deeply into the configuration that the options create. It fails as \`CniClash\` if it sets one of the settings
above. Use it for these settings, which have no option:

${table(
  ['Setting', 'Reason'],
  Object.entries(LEFT_OUT).map(([path, reason]) => [code(path), reason]),
)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function code(text: string): string {
  return `\`${text}\``;
}

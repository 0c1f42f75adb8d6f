import type { ClusterTarget } from '../cluster/cluster-target';
import type { InterfaceGroups, InterfaceUser } from '../cluster/network-interface-groups';
import { fail, type Located } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';

/** Characters that the command line of the controller, or YAML, would interpret. */
const TAG_SEPARATORS = /[,"'`#\n\r]|: /;

/** Users of network interfaces, for messages. */
const INTERFACE_USER_TEXT: Readonly<Record<InterfaceUser, string>> = {
  nodes: 'these nodes',
  pods: 'pods',
  podPolicy: 'these pods',
};

/**
 * Formats tags for the chart value `serviceTargetENISGTags`: comma-separated `key=value` pairs.
 *
 * @see
 * https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/helm/aws-load-balancer-controller/README.md
 */
export function selectorTagsValue(tags: Readonly<Record<string, string>>, scope: Located): string {
  const pairs = Object.entries(tags);
  if (pairs.length === 0) {
    fail(
      'LoadBalancerControllerSetting',
      '"targetSecurityGroupTags: {}" is empty. Leave it out to use only the tag of the cluster, or write tags such as { role: "nodes" }',
      scope,
    );
  }
  for (const [key, value] of pairs) {
    const wrong = [key, value].find((text) => isConcrete(text) && TAG_SEPARATORS.test(text));
    if (key === '' || key.includes('=') || wrong !== undefined) {
      fail(
        'LoadBalancerControllerSetting',
        `"${key}=${value}" of targetSecurityGroupTags cannot be passed to the controller. Write letters, digits, spaces and _.:/+-@, without = in the key`,
        scope,
      );
    }
  }
  return pairs.map(([key, value]) => `${key}=${value}`).join(',');
}

/** Parses the tags of a chart value, which can come from `additionalValues`. */
export function parseSelectorTags(value: unknown): Record<string, string> {
  const pairs = typeof value === 'string' && value !== '' ? value.split(',') : [];
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/**
 * Warns of network interfaces with several security groups of which not exactly one has the tags.
 *
 * The controller then adds load balancer rules to none of them, and targets stay unhealthy. A network interface with
 * one security group needs no tag.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/networking/networking_manager.go
 * (resolveEndpointSGForENI)
 */
export function warnOfTargetSecurityGroups({ _context: { interfaces } }: ClusterTarget): string[] {
  for (const entry of interfaces.all.filter(({ groups }) => groups.length > 1)) {
    const found = entry.groups.map((group) => interfaces.hasSelectorTags(group));
    const tagged = found.filter((has) => has === 'yes').length;
    if (tagged > 1 || (tagged === 0 && !found.includes('unknown'))) {
      warnOfInterface(entry, tagged, Object.keys(interfaces.selectorTags));
    }
  }
  return [];
}

function warnOfInterface({ scope, of, groups }: InterfaceGroups, tagged: number, extra: readonly string[]): void {
  const tags = ['kubernetes.io/cluster/<name>', ...extra].map((key) => `"${key}"`).join(' and ');
  warn(
    scope,
    'targetSecurityGroups',
    `The AWS Load Balancer Controller adds rules to one security group on each network interface of ${INTERFACE_USER_TEXT[of]}, which it selects by ${tags}. Of these ${groups.length} security groups, ${tagged === 0 ? 'none has' : `${tagged} have`} the ${extra.length > 0 ? 'tags' : 'tag'}. Unless exactly one has them, targets stay unreachable. Use only one security group, tag one of them, or set targetSecurityGroupTags.`,
  );
}

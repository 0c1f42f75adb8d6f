/** The stack changes in docs/planning.md: the effect of its code blocks on the quickstart. */
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import * as ts from 'typescript';
import { type EksNetwork, PodSubnets, Tier } from '../lib';
import { formatChanges, type ResourceChange, templateChanges } from '../test/support/replacements';
import { type Parts, whole } from './changes/whole';

const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

/** Adds a fourth zone with a node group, as the code on the page does. */
export function zoneDiff(code: string): string {
  const grown: Parts = {
    plan: { availabilityZones: [...ZONES, 'eu-west-1d'] },
    more: ({ networking }) => run(code, { networking, ec2 }),
  };
  return diffTo(whole(grown));
}

/** Adds a second block for pods, which all new nodes use. */
export function podsDiff(): string {
  return diffTo(
    whole((stack) => ({
      plan: { additionalTiers: [Tier.pod({ name: 'pod-2', cidrBlock: '100.65.0.0/16' })] },
      networking: {
        // The network is assigned before this getter is read.
        get vpcCni() {
          return { podSubnets: PodSubnets.custom(networkIn(stack).subnetsOf('pod-2')) };
        },
      },
    })),
    whole({ networking: { vpcCni: {} } }),
  );
}

function networkIn(stack: Construct): EksNetwork {
  return stack.node.findChild('Network') as EksNetwork;
}

function run(code: string, scope: Record<string, unknown>): void {
  const { outputText } = ts.transpileModule(code, {});
  new Function(...Object.keys(scope), outputText)(...Object.values(scope));
}

/** Returns the changes in the format of `cdk diff`, with added resources counted by type. */
function diffTo(after: ReturnType<typeof whole>, before = whole({})): string {
  const changes = templateChanges(before, after);
  const changed = formatChanges({ ...changes, added: [] });
  const sum = `${changes.replaced.length} replaced, ${changes.removed.length} removed, ${changes.updated.length} updated in place, ${changes.added.length} added`;
  return `${[changed, ...countsOf(changes.added)].join('\n')}\n${sum}\n`;
}

function countsOf(added: readonly ResourceChange[]): string[] {
  const types = [...new Set(added.map(({ type }) => type))].sort();
  return types.map((type) => `[+] ${added.filter((one) => one.type === type).length} × ${type}`);
}

import { validateArguments } from '../foundation/input';
import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';

/** Maximum number of nodes of a group that EKS updates at a time. */
const MOST_NODES = 100;

/** Order of steps in an update of a node group. */
export enum NodeUpdateStrategy {
  /** New nodes join before old nodes leave. The capacity stays, and the subnets contain both for some time. */
  DEFAULT = 'DEFAULT',
  /**
   * Old nodes leave before new nodes join. It needs no additional addresses, and the capacity is lower for some time.
   */
  MINIMAL = 'MINIMAL',
}

/**
 * Update settings of a node group. Choose one of the factories.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
 */
export class NodeUpdate {
  /**
   * Updates a number of nodes at a time.
   *
   * @param maxUnavailable 1 to 100, and at most the maximum size of the group
   * @param strategy order of steps. The default is `NodeUpdateStrategy.DEFAULT`
   */
  public static nodes(maxUnavailable: number, strategy?: NodeUpdateStrategy): NodeUpdate {
    validateArguments('NodeUpdate.nodes', arguments);
    refuseFigure('maxUnavailable', maxUnavailable, MOST_NODES);
    return new NodeUpdate({ maxUnavailable }, strategy);
  }

  /**
   * Updates a percentage of the nodes at a time, at most 100 nodes.
   *
   * @param maxUnavailablePercentage 1 to 100
   * @param strategy order of steps. The default is `NodeUpdateStrategy.DEFAULT`
   */
  public static percentage(maxUnavailablePercentage: number, strategy?: NodeUpdateStrategy): NodeUpdate {
    validateArguments('NodeUpdate.percentage', arguments);
    refuseFigure('maxUnavailablePercentage', maxUnavailablePercentage, 100);
    return new NodeUpdate({ maxUnavailablePercentage }, strategy);
  }

  private constructor(
    private readonly figure: { readonly maxUnavailable?: number; readonly maxUnavailablePercentage?: number },
    private readonly strategy: NodeUpdateStrategy | undefined,
  ) {}

  /**
   * Update settings in the format of `AWS::EKS::Nodegroup`. Fails if more nodes are updated at a time than the group
   * can have. @internal
   */
  public _updateConfig(maxSize: number) {
    const { maxUnavailable } = this.figure;
    if (isConcrete(maxUnavailable) && isConcrete(maxSize) && (maxUnavailable ?? 0) > maxSize) {
      refuse(
        'NodegroupSize',
        `"maxUnavailable: ${maxUnavailable}" exceeds the maximum size of the group, which is ${maxSize}. Write ${maxSize} or fewer`,
      );
    }
    return { ...this.figure, updateStrategy: this.strategy };
  }

  /**
   * Returns the guaranteed number of additional nodes during an update: the number of nodes that are updated at a time,
   * and at least one in each zone.
   *
   * EKS may launch up to two in each zone. A percentage of a deploy-time size is not counted.
   *
   * @internal
   */
  public _surge(maxSize: number, zones: number): number {
    const { maxUnavailable, maxUnavailablePercentage = 0 } = this.figure;
    if (this.strategy === NodeUpdateStrategy.MINIMAL) {
      return 0;
    }
    const atOnce = maxUnavailable ?? Math.min(Math.ceil((maxSize * maxUnavailablePercentage) / 100), MOST_NODES);
    const isKnown = [maxUnavailable, maxUnavailablePercentage, maxSize].every(isConcrete);
    return isKnown ? Math.max(atOnce, zones) : zones;
  }
}

function refuseFigure(name: string, value: number, most: number): void {
  if (isConcrete(value) && !(Number.isInteger(value) && value >= 1 && value <= most)) {
    refuse('NodegroupSize', `"${name}: ${value}" is out of bounds. Write a whole number from 1 to ${most}`);
  }
}

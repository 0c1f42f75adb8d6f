import { validateArguments } from '../foundation/input';
import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';

/** EKS updates at most this many nodes of a group at once. */
const MOST_NODES = 100;

/** What an update of a node group does first. */
export enum NodeUpdateStrategy {
  /** New nodes join before old ones leave: capacity stays, and the subnets hold both for a while. */
  DEFAULT = 'DEFAULT',
  /** Old nodes leave before new ones join: no more addresses than before, and less capacity for a while. */
  MINIMAL = 'MINIMAL',
}

/**
 * How an update of a node group replaces its nodes: one figure, chosen by a factory.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
 */
export class NodeUpdate {
  /**
   * So many nodes at once.
   *
   * @param maxUnavailable 1 to 100, and no more than the group has at most
   * @param strategy what comes first; `NodeUpdateStrategy.DEFAULT` unless given
   */
  public static nodes(maxUnavailable: number, strategy?: NodeUpdateStrategy): NodeUpdate {
    validateArguments('NodeUpdate.nodes', arguments);
    refuseFigure('maxUnavailable', maxUnavailable, MOST_NODES);
    return new NodeUpdate({ maxUnavailable }, strategy);
  }

  /**
   * A share of the nodes at once, and never more than 100.
   *
   * @param maxUnavailablePercentage 1 to 100
   * @param strategy what comes first; `NodeUpdateStrategy.DEFAULT` unless given
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

  /** As `AWS::EKS::Nodegroup` takes it; more nodes at once than there are is refused. @internal */
  public _updateConfig(maxSize: number) {
    const { maxUnavailable } = this.figure;
    if (isConcrete(maxUnavailable) && isConcrete(maxSize) && (maxUnavailable ?? 0) > maxSize) {
      refuse(
        'NodegroupSize',
        `"maxUnavailable: ${maxUnavailable}" is more than the ${maxSize} nodes that the group has at most, write ${maxSize} or fewer`,
      );
    }
    return { ...this.figure, updateStrategy: this.strategy };
  }

  /**
   * The new nodes that an update surely has beside the old ones: as many as it replaces at once, and one in each zone. EKS may launch up to two
   * in each zone. A share of nodes that is known at deployment only does not count.
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
    refuse('NodegroupSize', `"${name}: ${value}" is out of bounds, write a whole number of 1 to ${most}`);
  }
}

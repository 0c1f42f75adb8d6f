/** Settings of network policy enforcement. */
export interface NetworkPolicyOptions {
  /**
   * Whether every decision is logged on the node: about one vCPU per node.
   *
   * @default false
   */
  readonly eventLogs?: boolean;
}

/** Whether and how the VPC CNI enforces NetworkPolicy objects: one choice, made by a factory. */
export class NetworkPolicyMode {
  /** Not at all: another engine does, or none. */
  public static off(): NetworkPolicyMode {
    return new NetworkPolicyMode(undefined, {});
  }

  /**
   * Pods that no policy selects are open, and so is a new pod until its policies are in place.
   *
   * @param options logging
   */
  public static standard(options: NetworkPolicyOptions = {}): NetworkPolicyMode {
    return new NetworkPolicyMode('standard', options);
  }

  /**
   * Pods that no policy selects are closed, and so is a new pod until its policies are in place. Those of the system are no exception: every
   * one needs a policy first, CoreDNS included. Pods on the network of their node are not concerned.
   *
   * @param options logging
   */
  public static strict(options: NetworkPolicyOptions = {}): NetworkPolicyMode {
    return new NetworkPolicyMode('strict', options);
  }

  private constructor(
    /** @internal */
    public readonly _mode: 'standard' | 'strict' | undefined,
    /** @internal */
    public readonly _options: NetworkPolicyOptions,
  ) {}
}

import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { validateArguments } from '../foundation/input-validation';

/** Options of a gateway endpoint for S3 that the network defines. */
export interface DefinedS3GatewayOptions {
  /**
   * The ids of the route tables (`rtb-…`). Set them if the imported VPC does not know the route tables of its
   * subnets.
   *
   * @default - the route tables of the subnets that the VPC knows
   */
  readonly routeTableIds?: string[];
}

/** The kind of choice. */
type S3GatewayKind = 'defined' | 'existing' | 'none';

/**
 * The gateway endpoint for S3 of a VPC.
 *
 * A route table can have one gateway endpoint for S3. ECR stores image layers in S3, so nodes without NAT need the
 * endpoint.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
 */
export class S3Gateway {
  /**
   * Defines a gateway endpoint, which is free of charge.
   *
   * @param options the route tables
   */
  public static defined(options: DefinedS3GatewayOptions = {}): S3Gateway {
    validateArguments('S3Gateway.defined', arguments);
    return new S3Gateway('defined', options);
  }

  /**
   * Uses a gateway endpoint that the VPC already has. It is not changed.
   *
   * @param endpoint an endpoint that is defined in this app or imported with
   * `ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId`
   */
  public static existing(endpoint: ec2.IGatewayVpcEndpoint): S3Gateway {
    validateArguments('S3Gateway.existing', arguments);
    return new S3Gateway('existing', {}, endpoint);
  }

  /** Defines no gateway endpoint. Subnets reach S3 through NAT, or through an endpoint that is managed elsewhere. */
  public static none(): S3Gateway {
    return new S3Gateway('none');
  }

  private constructor(
    private readonly kind: S3GatewayKind,
    private readonly options: DefinedS3GatewayOptions = {},
    /** @internal */
    public readonly _existing?: ec2.IGatewayVpcEndpoint,
  ) {}

  /** @internal */
  public get _isDefined(): boolean {
    return this.kind === 'defined';
  }

  /** @internal */
  public get _routeTableIds(): readonly string[] | undefined {
    return this.options.routeTableIds;
  }

  /** The choice as the user writes it. @internal */
  public get _text(): string {
    return `S3Gateway.${this.kind}(${this.kind === 'existing' ? '…' : ''})`;
  }
}

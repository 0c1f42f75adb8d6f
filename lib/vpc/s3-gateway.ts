import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { validateArguments } from '../foundation/input-validation';

/** Which route tables lead to S3 through a gateway endpoint that this library defines. */
export interface DefinedS3GatewayOptions {
  /**
   * The ids of the route tables (`rtb-…`). Give them where the subnets of an imported VPC do not tell theirs.
   *
   * @default - the route tables of the subnets, as far as the VPC knows them
   */
  readonly routeTableIds?: string[];
}

/** Which of the three choices was made. */
type S3GatewayKind = 'defined' | 'existing' | 'none';

/**
 * The gateway endpoint for S3 of a VPC: one choice, made by a factory.
 *
 * A route table takes one gateway endpoint for S3. Image layers of ECR come from S3, so nodes without NAT need it.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
 */
export class S3Gateway {
  /**
   * Defines a gateway endpoint. It is free of charge.
   *
   * @param options the route tables
   */
  public static defined(options: DefinedS3GatewayOptions = {}): S3Gateway {
    validateArguments('S3Gateway.defined', arguments);
    return new S3Gateway('defined', options);
  }

  /**
   * Uses a gateway endpoint that the VPC has already. Nothing is defined, and its route tables stay as they are.
   *
   * @param endpoint defined in this app, or imported by `ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId`
   */
  public static existing(endpoint: ec2.IGatewayVpcEndpoint): S3Gateway {
    validateArguments('S3Gateway.existing', arguments);
    return new S3Gateway('existing', {}, endpoint);
  }

  /** Defines no gateway endpoint: subnets reach S3 through NAT, or through an endpoint that something else manages. */
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

  /** As a user writes it. @internal */
  public get _text(): string {
    return `S3Gateway.${this.kind}(${this.kind === 'existing' ? '…' : ''})`;
  }
}

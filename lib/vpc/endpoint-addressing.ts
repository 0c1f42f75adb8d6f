import { didYouMean, fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';

/**
 * Services whose VPC endpoints support IPv6 according to the VPC User Guide, by the short names of their endpoints.
 *
 * The guide says that the endpoints of EC2, ECR and Elastic Load Balancing do not support it, and does not mention
 * EKS Auth, Session Manager and the services of agents.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/aws-ipv6-support.html
 */
const DOCUMENTED = ['eks', 'kms', 'logs', 'monitoring', 'secretsmanager', 'sqs', 'ssm', 'sts', 'xray'];

/** Options of dual stack endpoints. */
export interface DualStackEndpointOptions {
  /**
   * The services whose interface endpoints are dual stack, by short name such as `eks`. A service without an
   * interface endpoint in the network fails with `EndpointServiceUnknown`.
   *
   * A service that does not support IPv6 in your Region fails at deployment. `aws ec2 describe-vpc-endpoint-services
   * --filters Name=supported-ip-address-types,Values=ipv6` lists the services that do.
   *
   * @default - the services with an endpoint that support IPv6 according to AWS: EKS, KMS, CloudWatch and CloudWatch
   * Logs, Secrets Manager, SQS, Systems Manager (`ssm`), STS and X-Ray
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/aws-ipv6-support.html
   */
  readonly services?: string[];

  /**
   * Whether the gateway endpoint for S3 is dual stack. Clients use IPv6 only with the dual stack names of S3
   * (`s3.dualstack.<region>.amazonaws.com`). Amazon S3 supports it since November 2025, possibly not in every Region.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
   */
  readonly s3Gateway?: boolean;
}

/**
 * The IP address type of VPC endpoints.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
 */
export class EndpointAddressing {
  /** IPv4 only, which every service supports. Pods of an IPv6 cluster use the IPv4 address of their node. */
  public static ipv4(): EndpointAddressing {
    return new EndpointAddressing();
  }

  /**
   * IPv4 and IPv6 for services that support both, with A and AAAA records, and IPv4 for all others.
   *
   * Each subnet of the endpoints then needs an IPv6 network. A subnet without one, such as in a Local Zone, fails
   * with `EndpointAddressing`.
   */
  public static dualStack(options: DualStackEndpointOptions = {}): EndpointAddressing {
    validateArguments('EndpointAddressing.dualStack', arguments);
    return new EndpointAddressing(options);
  }

  private constructor(private readonly options?: DualStackEndpointOptions) {}

  /** @internal */
  public get _isDualStack(): boolean {
    return this.options !== undefined;
  }

  /** @internal */
  public get _hasS3Gateway(): boolean {
    return this.options?.s3Gateway ?? false;
  }

  /** Fails for services without an interface endpoint. @internal */
  public _validateServices(services: readonly string[]): void {
    const unknown = this.options?.services?.find((service) => !services.includes(service));
    if (unknown !== undefined) {
      fail(
        'EndpointServiceUnknown',
        `"${unknown}" has no interface endpoint that could be dual stack. ${services.length > 0 ? didYouMean(unknown, services) : 'Add the feature that uses the service'}`,
      );
    }
  }

  /** Whether the endpoint of a service is dual stack. @internal */
  public _isDualStackFor(service: string): boolean {
    return this.options !== undefined && (this.options.services ?? DOCUMENTED).includes(service);
  }
}

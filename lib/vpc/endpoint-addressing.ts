import { didYouMean, fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';

/**
 * The services, by the short names of their endpoints, whose endpoints in a VPC answer over IPv6 as the VPC User Guide has it: what it says of
 * EC2, ECR and Elastic Load Balancing is no, and of EKS Auth, Session Manager and the agents' services nothing.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/aws-ipv6-support.html
 */
const DOCUMENTED = ['eks', 'kms', 'logs', 'monitoring', 'secretsmanager', 'sqs', 'ssm', 'sts', 'xray'];

/** Which endpoints are dual stack. */
export interface DualStackEndpointOptions {
  /**
   * The services whose interface endpoints are dual stack, by short names such as `eks`: one without an interface endpoint here is refused as
   * `EndpointAddressing`. A service that does not answer over IPv6 in your Region fails at deployment:
   * `aws ec2 describe-vpc-endpoint-services --filters Name=supported-ip-address-types,Values=ipv6` lists those that do.
   *
   * @default - of the services that have an endpoint, those that AWS documents to answer over IPv6: EKS, KMS, CloudWatch and its logs, Secrets
   * Manager, SQS, Systems Manager (`ssm`), STS and X-Ray
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/aws-ipv6-support.html
   */
  readonly services?: string[];

  /**
   * Whether the gateway endpoint for S3 takes IPv6 too. Callers reach S3 over IPv6 under its dual stack names alone
   * (`s3.dualstack.<region>.amazonaws.com`). Amazon S3 has it since November 2025; not every Region may.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
   */
  readonly s3Gateway?: boolean;
}

/**
 * The addresses at which VPC endpoints are reached: one choice, made by a factory.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
 */
export class EndpointAddressing {
  /** IPv4 alone, which every service has. Pods of an IPv6 cluster reach it by the IPv4 address of their node. */
  public static ipv4(): EndpointAddressing {
    return new EndpointAddressing();
  }

  /**
   * IPv4 and IPv6 where the service answers over both, with A and AAAA records under its names; IPv4 elsewhere. Each subnet of the endpoints
   * has an IPv6 network then: one without, as in a Local Zone, is refused as `EndpointAddressing`.
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

  /** Those of the services that are dual stack. @internal */
  public _dualStackOf(services: readonly string[]): string[] {
    const asked = this.options?.services;
    const unknown = asked?.find((service) => !services.includes(service));
    if (unknown !== undefined) {
      fail(
        'EndpointAddressing',
        `"${unknown}" has no interface endpoint to be dual stack, ${services.length > 0 ? didYouMean(unknown, services) : 'add the feature that calls it'}`,
      );
    }
    return this.options ? services.filter((service) => (asked ?? DOCUMENTED).includes(service)) : [];
  }
}

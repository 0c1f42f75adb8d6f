import { validateName } from '../../foundation/ids';
import { validateArguments } from '../../foundation/input';
import { refuse } from '../../foundation/refusals';
import { isConcrete, isCount, numberText } from '../../foundation/tokens';

/** Maximum weight of a record. */
const HEAVIEST = 255;

/**
 * Route 53 routing policy of records with the same name. Choose one of the factories.
 *
 * The set identifier distinguishes the records. Each cluster or object that uses the name needs its own.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html
 */
export class RecordRouting {
  /**
   * Weighted routing. The share of a record is its weight divided by the sum of all weights.
   *
   * @param setIdentifier unique identifier among the records of the name
   * @param weight 0 to 255
   */
  public static weighted(setIdentifier: string, weight: number): RecordRouting {
    validateArguments('RecordRouting.weighted', arguments);
    if (isConcrete(weight) && !(isCount(weight, 0) && weight <= HEAVIEST)) {
      refuse('DnsRecord', `"${weight}" is not a valid weight. Write a whole number from 0 to ${HEAVIEST}`);
    }
    return new RecordRouting(setIdentifier, { 'aws-weight': numberText(weight) });
  }

  /**
   * Latency-based routing.
   *
   * @param setIdentifier unique identifier among the records of the name
   * @param region Region of the target
   */
  public static latency(setIdentifier: string, region: string): RecordRouting {
    validateArguments('RecordRouting.latency', arguments);
    validateName('region', region, { refusal: 'DnsRecord' });
    return new RecordRouting(setIdentifier, { 'aws-region': region });
  }

  /**
   * Failover routing: the primary record, which is used while it is healthy.
   *
   * @param setIdentifier unique identifier among the records of the name
   */
  public static primary(setIdentifier: string): RecordRouting {
    validateArguments('RecordRouting.primary', arguments);
    return new RecordRouting(setIdentifier, { 'aws-failover': 'PRIMARY' });
  }

  /**
   * Failover routing: the secondary record, which is used while the primary is unhealthy.
   *
   * @param setIdentifier unique identifier among the records of the name
   */
  public static secondary(setIdentifier: string): RecordRouting {
    validateArguments('RecordRouting.secondary', arguments);
    return new RecordRouting(setIdentifier, { 'aws-failover': 'SECONDARY' });
  }

  /**
   * Geolocation routing by country.
   *
   * @param setIdentifier unique identifier among the records of the name
   * @param countryCode two-letter code such as `FR`, or `*` for countries without a record
   */
  public static country(setIdentifier: string, countryCode: string): RecordRouting {
    validateArguments('RecordRouting.country', arguments);
    return new RecordRouting(setIdentifier, { 'aws-geolocation-country-code': countryCode });
  }

  /**
   * Geolocation routing by continent.
   *
   * @param setIdentifier unique identifier among the records of the name
   * @param continentCode two-letter code such as `EU`
   */
  public static continent(setIdentifier: string, continentCode: string): RecordRouting {
    validateArguments('RecordRouting.continent', arguments);
    return new RecordRouting(setIdentifier, { 'aws-geolocation-continent-code': continentCode });
  }

  /**
   * Multivalue answer routing, with up to eight records. Not supported for alias records of load balancers.
   *
   * @param setIdentifier unique identifier among the records of the name
   */
  public static multiValue(setIdentifier: string): RecordRouting {
    validateArguments('RecordRouting.multiValue', arguments);
    return new RecordRouting(setIdentifier, { 'aws-multi-value-answer': 'true' });
  }

  private constructor(
    private readonly setIdentifier: string,
    private readonly policy: Readonly<Record<string, string>>,
  ) {}

  /** Annotations without their prefix. @internal */
  public get _annotations(): Record<string, string> {
    return { 'set-identifier': this.setIdentifier, ...this.policy };
  }
}

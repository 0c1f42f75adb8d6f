import { validateName } from '../../foundation/ids';
import { validateArguments } from '../../foundation/input';
import { refuse } from '../../foundation/refusals';
import { isConcrete, isCount, numberText } from '../../foundation/tokens';

/** The most that one record can weigh. */
const HEAVIEST = 255;

/**
 * How Route 53 chooses between records of one name: one choice, made by a factory. The set identifier tells them apart; each cluster or object that
 * shares a name has one of its own.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html
 */
export class RecordRouting {
  /**
   * By weight: the share of a record is its weight over the sum of all. Another one is refused as `ControllerSetting`.
   *
   * @param setIdentifier unique among the records of the name
   * @param weight 0 to 255
   */
  public static weighted(setIdentifier: string, weight: number): RecordRouting {
    validateArguments('RecordRouting.weighted', arguments);
    if (isConcrete(weight) && !(isCount(weight, 0) && weight <= HEAVIEST)) {
      refuse('ControllerSetting', `"${weight}" is no weight of a record, write a whole number from 0 to ${HEAVIEST}`);
    }
    return new RecordRouting(setIdentifier, { 'aws-weight': numberText(weight) });
  }

  /**
   * To the Region that answers soonest.
   *
   * @param setIdentifier unique among the records of the name
   * @param region of what the record points to
   */
  public static latency(setIdentifier: string, region: string): RecordRouting {
    validateArguments('RecordRouting.latency', arguments);
    validateName('region', region, { refusal: 'ControllerSetting' });
    return new RecordRouting(setIdentifier, { 'aws-region': region });
  }

  /**
   * While it is healthy; otherwise, the secondary.
   *
   * @param setIdentifier unique among the records of the name
   */
  public static primary(setIdentifier: string): RecordRouting {
    validateArguments('RecordRouting.primary', arguments);
    return new RecordRouting(setIdentifier, { 'aws-failover': 'PRIMARY' });
  }

  /**
   * While the primary is not healthy.
   *
   * @param setIdentifier unique among the records of the name
   */
  public static secondary(setIdentifier: string): RecordRouting {
    validateArguments('RecordRouting.secondary', arguments);
    return new RecordRouting(setIdentifier, { 'aws-failover': 'SECONDARY' });
  }

  /**
   * To users of a country.
   *
   * @param setIdentifier unique among the records of the name
   * @param countryCode of two letters, such as `FR`, or `*` for users of any country that has no record
   */
  public static country(setIdentifier: string, countryCode: string): RecordRouting {
    validateArguments('RecordRouting.country', arguments);
    return new RecordRouting(setIdentifier, { 'aws-geolocation-country-code': countryCode });
  }

  /**
   * To users of a continent.
   *
   * @param setIdentifier unique among the records of the name
   * @param continentCode of two letters, such as `EU`
   */
  public static continent(setIdentifier: string, continentCode: string): RecordRouting {
    validateArguments('RecordRouting.continent', arguments);
    return new RecordRouting(setIdentifier, { 'aws-geolocation-continent-code': continentCode });
  }

  /**
   * Up to eight records at once; not for aliases of load balancers.
   *
   * @param setIdentifier unique among the records of the name
   */
  public static multiValue(setIdentifier: string): RecordRouting {
    validateArguments('RecordRouting.multiValue', arguments);
    return new RecordRouting(setIdentifier, { 'aws-multi-value-answer': 'true' });
  }

  private constructor(
    private readonly setIdentifier: string,
    private readonly policy: Readonly<Record<string, string>>,
  ) {}

  /** What stands behind the prefix of annotations. @internal */
  public get _annotations(): Record<string, string> {
    return { 'set-identifier': this.setIdentifier, ...this.policy };
  }
}

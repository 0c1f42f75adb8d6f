import { validateArguments } from '../foundation/input';
import { refuse } from '../foundation/refusals';
import { isConcrete, shown } from '../foundation/tokens';

/** Threshold of free addresses in a subnet. Choose one of the factories. */
export class FreeAddressThreshold {
  /**
   * Percentage of the usable addresses of the subnet.
   *
   * @param percent more than 0 and less than 100. Other values fail
   */
  public static percent(percent: number): FreeAddressThreshold {
    validateArguments('FreeAddressThreshold.percent', arguments);
    if (isConcrete(percent) && !(percent > 0 && percent < 100)) {
      refuse('AlarmThreshold', `"${percent}" percent is not a valid threshold. Write more than 0 and less than 100`);
    }
    return new FreeAddressThreshold('percent', percent);
  }

  /**
   * Number of addresses.
   *
   * @param addresses a whole number of 1 or more. A number that an empty planned subnet does not exceed fails, because
   * the alarm would always be active
   */
  public static addresses(addresses: number): FreeAddressThreshold {
    validateArguments('FreeAddressThreshold.addresses', arguments);
    if (isConcrete(addresses) && !(Number.isInteger(addresses) && addresses >= 1)) {
      refuse(
        'AlarmThreshold',
        `"${addresses}" is not a valid number of free addresses. Write a whole number of 1 or more`,
      );
    }
    return new FreeAddressThreshold('addresses', addresses);
  }

  private constructor(
    /** @internal */
    public readonly _unit: 'percent' | 'addresses',
    /** @internal */
    public readonly _value: number,
  ) {}

  /** Text of the threshold, such as `20 percent` or `8 addresses`. @internal */
  public get _text(): string {
    return `${shown(this._value)} ${this._unit === 'addresses' && this._value === 1 ? 'address' : this._unit}`;
  }
}

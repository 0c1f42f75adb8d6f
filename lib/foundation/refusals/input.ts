import type { RefusalEntry } from './entry';

/** Input of another type than the option has, as plain JavaScript can give it. */
export const INPUT_REFUSALS = {
  InputMissing: {
    means: 'A required option or argument is `undefined`.',
    instead: 'Give it. The message names its path, and how one gets a value for it.',
  },
  InputKind: {
    means:
      'A value is of another kind than the option takes: a text for a choice, `true` for options, one value for a list, `null`.',
    instead: 'Write what the message names: a factory of the right class, an object, a list.',
  },
  InputName: {
    means: 'An object has a name that no option has, such as `vpcCNI` for `vpcCni`.',
    instead: 'Write the name that the message gives. An option that nothing reads would have no effect.',
  },
} satisfies Record<string, RefusalEntry>;

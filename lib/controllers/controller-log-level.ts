/** How much a controller writes into its log. */
export enum ControllerLogLevel {
  /** What it does. */
  INFO = 'info',
  /** What it compares, too. */
  DEBUG = 'debug',
}

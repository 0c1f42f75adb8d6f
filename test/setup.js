// The CDK's own validation of templates costs seconds per process: test/examples/app.test.ts and .ci/run have it on.
process.env.CDK_VALIDATION = 'false';
process.env.JSII_DEPRECATED = 'fail';
// Warnings of versions out of support depend on the day: the tests have one, 2026-11-28.
process.env.SOURCE_DATE_EPOCH = String(Date.UTC(2026, 10, 28) / 1000);

import { quickstartPlan } from '../examples/quickstart/quickstart-stack';

console.log(quickstartPlan().table());

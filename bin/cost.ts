/** `npm run cost`: what the synthesized templates cost in a month. */
import { ENVIRONMENT_NAMES } from '../lib/config/environments';
import { loadConfig } from '../lib/config/load';
import { type Estimate, estimate } from '../lib/cost/estimate';
import { renderEstimate, renderTable } from '../lib/cost/render';
import { parseCostOptions, USAGE } from './cost/options';
import { templatesOf } from './unbundled';

function estimateOf(name: string): Estimate {
  const config = loadConfig(name);
  return estimate(config.name, config.region, templatesOf(config));
}

function main(): void {
  const options = parseCostOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(USAGE);
    return;
  }
  const { environment, isJson } = options;
  const estimates = (environment === undefined ? ENVIRONMENT_NAMES : [environment]).map(estimateOf);
  const text = environment === undefined ? renderTable(estimates) : estimates.map(renderEstimate).join('\n');
  console.log(isJson ? JSON.stringify(estimates, null, 2) : text);
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

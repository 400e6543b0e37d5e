import { dataFlowDiagram } from './data-flow';
import { networkDiagram } from './network';
import { permissionsDiagram } from './permissions';
import { type Diagram, render } from './svg';
import { drawnResources } from './templates';

/** File name to diagram, of one environment. */
export function diagramsOf(environment: string, templates: readonly object[]): ReadonlyMap<string, Diagram> {
  const resources = drawnResources(templates);
  return new Map([
    ['network.svg', networkDiagram(environment, resources)],
    ['data-flow.svg', dataFlowDiagram(environment, resources)],
    ['permissions.svg', permissionsDiagram(environment, resources)],
  ]);
}

export const drawEnvironment = (environment: string, templates: readonly object[]): ReadonlyMap<string, string> =>
  new Map([...diagramsOf(environment, templates)].map(([file, diagram]) => [file, render(diagram)]));

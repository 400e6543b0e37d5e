import { createLogUpdate } from 'log-update';
import { renderSnapshot } from './render';
import { type Output, screenOf, stepLine, type View } from './view';

/** A view that redraws in place: running steps while the run starts, the live picture after that. */
export function createTerminalView(output: NodeJS.WriteStream & Output): View {
  const draw = createLogUpdate(output);
  const running = new Set<string>();
  const drawRunning = () => draw([...running].map((step) => `${step} …`).join('\n'));
  return {
    begin: (step) => {
      running.add(step);
      drawRunning();
    },
    finish: (step, milliseconds, detail) => {
      running.delete(step);
      draw.persist(stepLine(step, milliseconds, detail));
      drawRunning();
    },
    note: (line) => draw.persist(line),
    show: (snapshot) => draw(renderSnapshot(snapshot, screenOf(output, output.hasColors()))),
    close: () => draw.done(),
  };
}

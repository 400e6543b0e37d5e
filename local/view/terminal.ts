import { createLogUpdate } from 'log-update';
import { renderSnapshot } from './render';
import { type Output, screenOf, stepLine, type View } from './view';

/** A view that redraws in place: running steps while the run starts, the live picture after that. Closed, it leaves the last picture and adds lines. */
export function createTerminalView(output: NodeJS.WriteStream & Output): View {
  const draw = createLogUpdate(output);
  const running = new Set<string>();
  let isClosed = false;
  const keep = (line: string): void => {
    if (isClosed) output.write(`${line}\n`);
    else draw.persist(line);
  };
  const drawRunning = (): void => {
    if (!isClosed) draw([...running].map((step) => `${step} …`).join('\n'));
  };
  return {
    begin: (step) => {
      running.add(step);
      drawRunning();
    },
    finish: (step, milliseconds, detail) => {
      running.delete(step);
      keep(stepLine(step, milliseconds, detail));
      drawRunning();
    },
    note: keep,
    show: (snapshot) => draw(renderSnapshot(snapshot, screenOf(output, output.hasColors()))),
    close: () => {
      draw.done();
      isClosed = true;
    },
  };
}

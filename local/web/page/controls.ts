/** Controls: each asks before it does anything. */
import { change } from './connection';
import { byId, byIdAs, el, setHidden, setText } from './dom';
import type { ControlField, ControlQuestion } from './questions';

const PLAN_AFTER_MS = 400;

/** Opens the dialog. What came of a control is said on the page by `onSaid`. */
export class ControlDialog {
  readonly #dialog = byIdAs('dialog', HTMLDialogElement);
  readonly #confirm = byIdAs('dialog-confirm', HTMLButtonElement);
  readonly #onSaid: (text: string) => void;
  #question: ControlQuestion | undefined;
  #planning: ReturnType<typeof setTimeout> | undefined;
  #isPlanning = false;

  constructor(onSaid: (text: string) => void) {
    this.#onSaid = onSaid;
    byId('dialog-cancel').addEventListener('click', () => this.#dialog.close());
    this.#dialog.addEventListener('close', () => {
      this.#question = undefined;
      clearTimeout(this.#planning);
    });
    byId('dialog-form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#perform();
    });
    byId('dialog-fields').addEventListener('input', () => this.#planSoon());
  }

  ask(question: ControlQuestion): void {
    if (this.#dialog.open) return;
    this.#question = question;
    setText(byId('dialog-title'), question.title);
    setText(byId('dialog-text'), question.text);
    setText(this.#confirm, question.confirm);
    this.#confirm.dataset['tone'] = question.isHarmful ? 'bad' : 'quiet';
    byId('dialog-fields').replaceChildren(...question.fields.map(fieldRow));
    this.#sayProblem('');
    setHidden(byId('dialog-plan'), true);
    this.#setBusy(false);
    this.#dialog.showModal();
    if (question.hasPlan) this.#planSoon();
  }

  #planSoon(): void {
    clearTimeout(this.#planning);
    if (this.#question?.hasPlan === true) this.#planning = setTimeout(() => void this.#plan(), PLAN_AFTER_MS);
  }

  /** One plan at a time, however fast somebody types: each is a process. */
  async #plan(): Promise<void> {
    const question = this.#question;
    if (question === undefined) return;
    if (this.#isPlanning) return this.#planSoon();
    const control = question.control(readFields());
    const plan = byId('dialog-plan');
    setHidden(plan, false);
    setText(plan, 'npm run topics -- plan …');
    this.#isPlanning = true;
    const said = await change('plan', control);
    this.#isPlanning = false;
    const isAsked = this.#question === question && JSON.stringify(control) === JSON.stringify(question.control(readFields()));
    if (isAsked) setText(plan, said.text);
  }

  async #perform(): Promise<void> {
    const question = this.#question;
    if (question === undefined) return;
    clearTimeout(this.#planning);
    this.#sayProblem('');
    this.#setBusy(true);
    const said = await change('perform', question.control(readFields()));
    if (said.isWell) this.#onSaid(said.text);
    // Closed meanwhile: what came of it is said on the page all the same.
    if (this.#question !== question) {
      if (!said.isWell) this.#onSaid(said.text);
      return;
    }
    this.#setBusy(false);
    if (said.isWell) this.#dialog.close();
    else this.#sayProblem(said.text);
  }

  #setBusy(isBusy: boolean): void {
    this.#confirm.disabled = isBusy;
    setText(this.#confirm, isBusy ? 'Working…' : (this.#question?.confirm ?? ''));
  }

  #sayProblem(text: string): void {
    const problem = byId('dialog-problem');
    setText(problem, text);
    setHidden(problem, text === '');
  }
}

function fieldRow({ name, label, kind, value, min, help }: ControlField): HTMLElement {
  const id = `field-${name}`;
  const isCheckbox = kind === 'checkbox';
  const input = el('input', {
    id,
    name,
    type: kind,
    ...(isCheckbox ? {} : { value, required: '' }),
    ...(min === undefined ? {} : { min: String(min), step: '1' }),
    ...(help === undefined ? {} : { 'aria-describedby': `${id}-help` }),
  });
  const row = el('p', { class: isCheckbox ? 'form-row check' : 'form-row' }, el('label', { for: id }, label), input);
  if (help !== undefined) row.append(el('small', { id: `${id}-help` }, help));
  return row;
}

function readFields(): ReadonlyMap<string, string | number | boolean> {
  const inputs = [...byId('dialog-fields').querySelectorAll('input')];
  return new Map(inputs.map((input) => [input.name, inputValue(input)]));
}

function inputValue(input: HTMLInputElement): string | number | boolean {
  if (input.type === 'checkbox') return input.checked;
  return input.type === 'number' ? input.valueAsNumber : input.value.trim();
}

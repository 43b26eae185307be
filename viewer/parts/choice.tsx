import "../style/choice.css";

interface Props<Name extends string> {
  /** What is chosen, for those who hear the page. */
  legend: string;
  /** In the order shown. */
  options: Readonly<Record<Name, string>>;
  chosen: Name;
  onChoose: (name: Name) => void;
  /** How many things each shows; nobody chooses none. */
  counts?: Readonly<Record<Name, number>>;
}

/** One of several ways to show something, as buttons side by side. */
export function Choice<Name extends string>({ legend, options, chosen, onChoose, counts }: Props<Name>) {
  return (
    <fieldset class="choice">
      <legend class="visually-hidden">{legend}</legend>
      {(Object.keys(options) as Name[]).map((name) => (
        <button key={name} type="button" aria-pressed={chosen === name} disabled={counts?.[name] === 0} onClick={() => onChoose(name)}>
          {options[name]} {counts && <span class="choice-count">{counts[name]}</span>}
        </button>
      ))}
    </fieldset>
  );
}

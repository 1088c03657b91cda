// The steps of a form that is filled in parts; each can be gone back to.
import classes from "./list.module.css";

interface Props {
  label: string;
  steps: readonly string[];
  active: number;
  onGo: (step: number) => void;
}

export function Steps({ label, steps, active, onGo }: Props) {
  return (
    <nav aria-label={label}>
      <ol className={classes["steps"]}>
        {steps.map((name, i) => (
          <li key={name}>
            <button type="button" onClick={() => onGo(i)} aria-current={i === active ? "step" : undefined} data-done={i < active || undefined}>
              <span aria-hidden>{i + 1}</span>{name}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

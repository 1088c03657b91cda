import type { ButtonHTMLAttributes } from "react";
import classes from "./button.module.css";

type Kind = "main" | "plain" | "bare";

export function Button({ kind = "plain", className = "", ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { kind?: Kind }) {
  return <button type="button" className={`${classes["button"]} ${kind === "plain" ? "" : classes[kind]} ${className}`} {...rest} />;
}

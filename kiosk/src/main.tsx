// The page: the app, and the screens that show it.
import { createRoot } from "react-dom/client";
import { start } from "./app";
import "./screens/fonts.css";
import "./screens/base.css";
import { Root } from "./screens/root";

// A long press must not open a browser's menu over the question.
document.addEventListener("contextmenu", (e) => {
  if (!(e.target instanceof HTMLTextAreaElement || e.target instanceof HTMLInputElement)) e.preventDefault();
});

createRoot(document.getElementById("root")!).render(<Root app={start()} />);

import { Button } from "./button";
import { Heading, useScene } from "./scene";
import classes from "./steps.module.css";
import type { Form } from "../api/wire";
import type { Talk } from "../model/flow";
import { fill } from "../words";

/** How few characters are left when the screen begins to say so. */
const few = 100;

/** A few words, if the person likes. */
export function Comment({ comment, talk }: { comment: NonNullable<Form["comment"]>; talk: Talk }) {
  const { app, t, say } = useScene();
  const left = comment.max_length - [...talk.comment].length;
  return (
    <div className={classes["screen"]}>
      <div className={classes["head"]}>
        <Heading className={classes["title"]}>{say(comment.text)}</Heading>
        <p className={classes["hint"]}>{t.comment_optional}. <span id="comment-hint">{t.comment_hint}</span></p>
      </div>
      {/* No name that a browser knows, and no checking of spelling, which some do at
          another host: neither this person's words nor the last one's leave the tablet. */}
      <textarea
        className={classes["text"]} name={`t${talk.id.replaceAll("-", "")}`} autoComplete="off" autoCorrect="off" autoCapitalize="sentences"
        spellCheck={false} data-1p-ignore="" data-lpignore="true" aria-label={say(comment.text)} aria-describedby="comment-hint"
        maxLength={comment.max_length} value={talk.comment} onChange={(e) => app.tell({ type: "comment", text: e.target.value })}
      />
      <p className={classes["left"]} role="status">{left <= few ? fill(t.comment_left, { n: Math.max(0, left) }) : ""}</p>
      <div className={classes["ways"]}>
        <Button onClick={() => app.tell({ type: "back" })}>{t.back}</Button>
        {talk.comment.trim()
          ? <Button kind="main" onClick={() => app.tell({ type: "next" })}>{t.send}</Button>
          : <Button kind="main" onClick={() => app.tell({ type: "skip" })}>{t.without}</Button>}
      </div>
    </div>
  );
}

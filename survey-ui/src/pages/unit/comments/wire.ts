// The shapes of comments under the names that the part uses; what each field means
// stands in server/api/spec/comments.yaml.
import type { CommentList } from "../../../api/wire.gen";

export type {
  Comment, CommentAnswer as Answer, CommentHandling as Handling, CommentList, CommentTag as Tag, Standing,
} from "../../../api/wire.gen";

export type TagCount = CommentList["tags"][number];

import { questionTypes, type QuestionType } from "./model";
import type { Strings } from "./strings";

/** A type of question in words; one that does not exist by its name. */
export const typeWord = (t: Strings, type: string): string =>
  (questionTypes as readonly string[]).includes(type) ? t[type as QuestionType] : t.unknownType(type);
